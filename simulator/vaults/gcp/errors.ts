import type { SimulatorResponse } from '../../types.ts'

/** The canonical codes this service answers with: their number in gRPC and their HTTP status in REST. */
export const statuses = {
  INVALID_ARGUMENT: { grpc: 3, http: 400 },
  DEADLINE_EXCEEDED: { grpc: 4, http: 504 },
  NOT_FOUND: { grpc: 5, http: 404 },
  ALREADY_EXISTS: { grpc: 6, http: 409 },
  PERMISSION_DENIED: { grpc: 7, http: 403 },
  RESOURCE_EXHAUSTED: { grpc: 8, http: 429 },
  FAILED_PRECONDITION: { grpc: 9, http: 400 },
  ABORTED: { grpc: 10, http: 409 },
  UNIMPLEMENTED: { grpc: 12, http: 501 },
  INTERNAL: { grpc: 13, http: 500 },
  UNAVAILABLE: { grpc: 14, http: 503 },
  UNAUTHENTICATED: { grpc: 16, http: 401 },
} as const
export type Status = keyof typeof statuses

export type ErrorInfo = {
  readonly reason: string
  readonly domain: string
  readonly metadata: Readonly<Record<string, string>>
}

export class GcpError extends Error {
  readonly status: Status
  readonly info: ErrorInfo | null

  constructor(status: Status, message: string, info: ErrorInfo | null = null) {
    super(message)
    this.status = status
    this.info = info
  }
}

export const invalid = (message: string): GcpError => new GcpError('INVALID_ARGUMENT', message)

/** Real accounts see the same whether the resource exists or not. */
export function permissionDenied(permission: string, resource: string): GcpError {
  return new GcpError(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied for resource '${resource}' (or it may not exist).`,
    { reason: 'IAM_PERMISSION_DENIED', domain: 'iam.googleapis.com', metadata: { permission, resource } },
  )
}

export function errorResponse(error: GcpError): SimulatorResponse {
  const { http } = statuses[error.status]
  const details = error.info ? [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', ...error.info }] : []
  return {
    status: http,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: {
      error: {
        code: http,
        message: error.message,
        status: error.status,
        ...(details.length > 0 ? { details } : {}),
      },
    },
  }
}
