import { branded } from './brand.ts'

const brand = Symbol.for('hedgerow.Error')

type ErrorCode =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale'
  | 'throttled'
  | 'upstream'
  | 'unavailable'
  | 'internal'

/** One fault of an input: `path` in dots and indexes (`custom_events.signup.name`), '' for the whole. */
export type Fault = { readonly path: string; readonly message: string }

export type System = 'posthog' | 'aws' | 'gcp' | 'azure'

/** Why a call to another system did not give what was asked. */
export type UpstreamCause =
  | 'unreachable'
  | 'timeout'
  | 'throttled'
  | 'auth'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid'
  | 'permanent'
  | 'malformed'
  | 'failing'

export type Upstream = {
  readonly system: System
  readonly cause: UpstreamCause
  /** HTTP status, when there was an answer. */
  readonly status: number | null
  /** The same call may succeed later without anyone changing anything. */
  readonly retryable: boolean
  /** 'rejected': the other side certainly did nothing. 'unknown': it may have done it. */
  readonly outcome: 'rejected' | 'unknown'
  /** Milliseconds the other side asked us to wait. */
  readonly retryAfterMs: number | null
  /** Its own words: at most 300 characters, secrets removed; never a whole body. */
  readonly said: string | null
  /** What the reader should do about it. */
  readonly fix: string
}

export type ErrorOptions = {
  /** Stable snake_case word for programs, e.g. 'plan_stale'; the code when absent. */
  readonly reason?: string
  readonly faults?: readonly Fault[]
  readonly upstream?: Upstream
  /** Ids a caller needs to go on, e.g. { run_id }. Never a secret. */
  readonly details?: Readonly<Record<string, string | number | readonly string[]>>
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** The only error class that is thrown on purpose; its message is fit for the person who caused it. */
export class HedgerowError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return branded(value, brand)
  }

  readonly [brand] = true
  readonly code: ErrorCode
  readonly reason: string
  readonly faults: readonly Fault[]
  readonly upstream: Upstream | null
  readonly details: Readonly<Record<string, string | number | readonly string[]>>
  readonly retryAfterMs: number | null

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HedgerowError'
    this.code = code
    this.reason = options.reason ?? code
    this.faults = options.faults ?? []
    this.upstream = options.upstream ?? null
    this.details = options.details ?? {}
    this.retryAfterMs = options.retryAfterMs ?? options.upstream?.retryAfterMs ?? null
  }
}

export function notFound(what: string): HedgerowError {
  return new HedgerowError('not_found', `There is no such ${what}, or you may not see it.`)
}

export function invalid(faults: readonly Fault[], message = 'The input has faults.'): HedgerowError {
  return new HedgerowError('invalid', message, { faults })
}

export function upstreamError(message: string, upstream: Upstream, cause?: unknown): HedgerowError {
  return new HedgerowError('upstream', message, { upstream, cause })
}

/** Unknown errors keep their message to the log: what a person sees is 'internal' and a request id. */
export function asHedgerowError(error: unknown): HedgerowError {
  if (error instanceof HedgerowError) return error
  return new HedgerowError('internal', 'Something went wrong on our side.', { cause: error })
}
