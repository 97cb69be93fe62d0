import type { UpstreamCause } from '#lib/core/errors.ts'
import { boundedPauseMs, readRetryAfter } from '#lib/core/retry-after.ts'
import { noCredentials, type Verdict } from './errors.ts'
import { judgeNetwork } from './network-errors.ts'

type RetryInfo = { readonly retryDelay?: { readonly seconds?: number | string; readonly nanos?: number } }

type GoogleError = {
  readonly name?: string
  readonly message?: string
  /** gRPC status; older versions of the SDK give the HTTP status over REST. */
  readonly code?: number | string
  readonly status?: number | string
  readonly httpStatusCode?: number
  readonly reason?: string
  readonly statusDetails?: unknown
  readonly metadata?: unknown
  /** Heard by our client over REST. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

const byGrpcCode: Readonly<Record<number, UpstreamCause>> = {
  3: 'invalid',
  4: 'timeout',
  5: 'not_found',
  6: 'conflict',
  7: 'forbidden',
  8: 'throttled',
  9: 'permanent',
  10: 'failing',
  11: 'invalid',
  12: 'invalid',
  13: 'failing',
  14: 'failing',
  15: 'malformed',
  16: 'auth',
}

const byHttpStatus: Readonly<Record<number, UpstreamCause>> = {
  400: 'invalid',
  401: 'auth',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'permanent',
  429: 'throttled',
}

// Tokens are made with the calls, so their faults come in the shape of a failed call.
const credentials = /invalid_grant|invalid_client|unauthorized_client|metadata from plugin failed|DECODER routines|PEM/i

/** The client could not be made ready to call: nothing but the credentials is looked for then. */
export class NoCredentials extends Error {
  override readonly name = 'NoCredentials'

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** What an error of Google's SDK means, over gRPC and over REST. */
export function judgeGcp(error: unknown): Verdict {
  const { message = '', code, status, httpStatusCode, reason, cause } = Object(error) as GoogleError
  // Behind this the SDK repeats what it could not decode: a page of some proxy.
  const said = message.replace(/(could not be decoded)[\s\S]*/, '$1')
  const http = httpStatusCode ?? (typeof status === 'number' ? status : undefined)
  const unready = error instanceof NoCredentials
  if (unready && judgeNetwork(error)) return judgeTransport(error, message) ?? { cause: 'unreachable' }
  if (unready || credentials.test(message)) {
    const fix =
      'Put a working service account key into the connection, or give this server application default credentials.'
    return { cause: 'auth', status: http, said, fix, ...(unready && { reason: noCredentials }) }
  }
  if (cause instanceof SyntaxError && http === undefined) return { cause: 'malformed', said: 'The answer is not JSON.' }
  const network =
    http === undefined && (code === 14 || typeof code !== 'number') ? judgeTransport(error, message) : null
  if (network) return network
  const meant = typeof code === 'number' ? (byGrpcCode[code] ?? byHttpStatus[code]) : undefined
  const base = { status: http, said, retryAfterMs: askedFor(error as GoogleError) }
  // 10: two writers met, and this one was turned away. 6: somebody was quicker; the next look tells whose it is.
  if (code === 10) return { ...base, cause: 'failing', outcome: 'rejected' }
  if (meant === 'conflict') return { ...base, cause: meant, retryable: true }
  if (meant) return { ...base, cause: meant, fix: fixFor(meant, reason) }
  return { ...base, cause: http !== undefined && http < 400 ? 'malformed' : 'failing' }
}

function judgeTransport(error: unknown, message: string): Verdict | null {
  if (/Name resolution failed|No connection established|Failed to connect before the deadline/.test(message)) {
    const known = judgeNetwork(error)
    return { ...known, cause: known?.cause ?? 'unreachable', outcome: 'rejected' }
  }
  return judgeNetwork(error)
}

function fixFor(cause: UpstreamCause, reason: string | undefined): string | undefined {
  if (reason === 'SERVICE_DISABLED')
    return 'Enable the Secret Manager API (secretmanager.googleapis.com) in the project.'
  if (reason === 'BILLING_DISABLED') return 'Enable billing for the project.'
  return cause === 'permanent'
    ? 'Look at the state of the secret and its versions in the Google Cloud console.'
    : undefined
}

/** A RetryInfo among the details, or a retry-after among the trailing metadata. */
function askedFor(error: GoogleError): number | null {
  if (typeof error.retryAfterMs === 'number') return boundedPauseMs(error.retryAfterMs)
  const details = Array.isArray(error.statusDetails) ? (error.statusDetails as RetryInfo[]) : []
  const delay = details.find((detail) => detail?.retryDelay)?.retryDelay
  if (delay) return boundedPauseMs(Number(delay.seconds ?? 0) * 1000 + Math.ceil((delay.nanos ?? 0) / 1e6))
  const metadata = error.metadata as { get?: (name: string) => unknown } | undefined
  const values = typeof metadata?.get === 'function' ? metadata.get('retry-after') : undefined
  const first: unknown = Array.isArray(values) ? values[0] : undefined
  return readRetryAfter(typeof first === 'string' ? first : null, Date.now())
}
