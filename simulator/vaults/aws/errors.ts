import type { SimulatorResponse } from '../../types.ts'

/** An error as the AWS JSON protocol carries it; `message` may be empty, as several SSM errors really are. */
export class AwsError extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, message = '', status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

export function jsonResponse(body: unknown, requestId: string, status = 200): SimulatorResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  }
}

/** `silentTypes` come without a message, which the SDK shows as "UnknownError". */
export function errorResponse(error: AwsError, requestId: string, silentTypes: readonly string[]): SimulatorResponse {
  const silent = error.message === '' || silentTypes.includes(error.type)
  return jsonResponse(
    silent ? { __type: error.type } : { __type: error.type, message: error.message },
    requestId,
    error.status,
  )
}
