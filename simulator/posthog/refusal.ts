import type { SimulatorResponse } from '../types.ts'

/** An answer that is not a success, in PostHog's spelling. Thrown by handlers; only the first one is ever told. */
export class Refusal extends Error {
  readonly response: SimulatorResponse
  constructor(response: SimulatorResponse) {
    super(JSON.stringify(response.body))
    this.response = response
  }
}

type Told = { type: string; code: string; detail: string; attr?: string | null }

function refusal(status: number, { type, code, detail, attr = null }: Told, headers?: Record<string, string>): Refusal {
  return new Refusal({ status, body: { type, code, detail, attr }, ...(headers && { headers }) })
}

export const invalid = (attr: string | null, detail: string, code = 'invalid_input'): Refusal =>
  refusal(400, { type: 'validation_error', code, detail, attr })

export const badJson = (detail: string): Refusal =>
  refusal(400, { type: 'invalid_request', code: 'parse_error', detail: `JSON parse error - ${detail}` })

export const unauthenticated = (): Refusal =>
  refusal(401, {
    type: 'authentication_error',
    code: 'not_authenticated',
    detail: 'Authentication credentials were not provided.',
  })

export const badKey = (): Refusal =>
  refusal(401, {
    type: 'authentication_error',
    code: 'authentication_failed',
    detail: 'Personal API key found in request Authorization header is invalid.',
  })

export const badProjectToken = (): Refusal =>
  refusal(401, {
    type: 'authentication_error',
    code: 'invalid_api_key',
    detail: 'Project API key invalid. You can find your project API key in PostHog project settings.',
  })

export const denied = (detail: string): Refusal =>
  refusal(403, { type: 'authentication_error', code: 'permission_denied', detail })

export const notFound = (detail = 'Not found.'): Refusal =>
  refusal(404, { type: 'invalid_request', code: 'not_found', detail })

export const methodNotAllowed = (method: string): Refusal =>
  refusal(405, { type: 'invalid_request', code: 'method_not_allowed', detail: `Method "${method}" not allowed.` })

/** PostHog's own 402, 409 and 500 are not known to its exception library, hence their type. */
export const conflict = (detail: string, code = 'conflict'): Refusal =>
  refusal(409, { type: 'server_error', code, detail })

export const overQuota = (detail: string): Refusal =>
  refusal(402, { type: 'server_error', code: 'quota_limit_exceeded', detail })

export const serverError = (detail: string): Refusal => refusal(500, { type: 'server_error', code: 'error', detail })

export function throttled(seconds: number): Refusal {
  const unit = seconds === 1 ? 'second' : 'seconds'
  const detail = `Request was throttled. Expected available in ${seconds} ${unit}.`
  return refusal(429, { type: 'throttled_error', code: 'throttled', detail }, { 'retry-after': String(seconds) })
}
