import 'server-only'
import { type Fault, HedgerowError } from '#lib/core/errors.ts'
import { isDatabaseUnreachable } from '#lib/database-errors.ts'
import { log } from '#lib/log.ts'
import { Refusal } from './refusal.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  401: 'Not authenticated',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Changed in the meantime',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'Another system refused',
  503: 'Temporarily unavailable',
}

const statuses = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  throttled: 429,
  upstream: 502,
  unavailable: 503,
  internal: 500,
} as const

const defaultRetryAfterMs = 2_000

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const common = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
  return new Response(JSON.stringify(body), { status, headers: { ...common, ...headers } })
}

/** RFC 9457. What nobody foresaw is logged under the request id, and its message goes no further. */
export function problem(error: unknown, requestId: string): Response {
  if (error instanceof Refusal) {
    return write({ status: error.status, code: error.code, detail: error.message, headers: error.headers }, requestId)
  }
  if (error instanceof HedgerowError) return write(known(error), requestId)
  log().error({ requestId, err: error }, 'request failed')
  if (isDatabaseUnreachable(error)) {
    const detail = 'The database does not answer. Try again in a moment.'
    const headers = { 'retry-after': String(defaultRetryAfterMs / 1000) }
    return write({ status: 503, code: 'database_unavailable', detail, headers }, requestId)
  }
  return write({ status: 500, code: 'internal', detail: 'Something went wrong on our side.' }, requestId)
}

type Problem = {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
  readonly errors?: readonly Fault[]
  /** Ids and advice that a program needs to go on. */
  readonly more?: Readonly<Record<string, unknown>>
}

function known(error: HedgerowError): Problem {
  const { upstream, faults } = error
  const status = upstream?.retryable ? 503 : statuses[error.code]
  if (status >= 500) log().warn({ reason: error.reason, err: error.cause }, error.message)
  return {
    status,
    code: error.reason,
    detail: error.message,
    headers: headersOf(status, error.retryAfterMs),
    ...(faults.length > 0 || status === 422 ? { errors: faults } : {}),
    more: {
      ...error.details,
      ...(upstream ? { system: upstream.system, retryable: upstream.retryable, fix: upstream.fix } : {}),
    },
  }
}

function headersOf(status: number, retryAfterMs: number | null): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="hedgerow"' }
  if (status !== 429 && status !== 503) return {}
  return { 'retry-after': String(Math.max(1, Math.ceil((retryAfterMs ?? defaultRetryAfterMs) / 1000))) }
}

function write({ status, code, detail, headers = {}, errors, more = {} }: Problem, requestId: string): Response {
  const body = {
    ...more,
    type: `urn:hedgerow:problem:${code}`,
    title: titles[status] ?? 'Error',
    status,
    code,
    detail,
    request_id: requestId,
    ...(errors ? { errors } : {}),
  }
  return json(status, body, { ...headers, 'content-type': 'application/problem+json', 'x-request-id': requestId })
}
