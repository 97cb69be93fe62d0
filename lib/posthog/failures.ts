import { type HedgerowError, type Upstream, upstreamError } from '#lib/core/errors.ts'
import { readRetryAfter } from '#lib/core/retry-after.ts'
import type { Secret } from '#lib/core/secret.ts'
import { judge } from './fixes.ts'
import type { Answer, FailureReason, TransportFailure } from './transport.ts'

/** What was tried, so that a failure can say so. */
export type Attempt = {
  /** Fits after "Could not": `create the feature flag auth-debug`. */
  readonly what: string
  /** Whether the call changes something in PostHog. */
  readonly changing: boolean
  /** Origin that was called. */
  readonly app: string
  /** Values that must not come back in a message, beside everything that looks like a PostHog key. */
  readonly secrets: readonly Secret[]
  readonly nowMs: number
}

const maxSaid = 300

/** An answer with a status that is not a success, as an `upstream` error. */
export function refused(attempt: Attempt, answer: Answer): HedgerowError {
  const body = readRefusal(answer.body)
  const verdict = judge({
    status: answer.status,
    code: body?.code ?? '',
    detail: body?.detail ?? '',
    attr: body?.attr ?? null,
    isPostHogs: body !== null,
    app: attempt.app,
  })
  const said = body && body.detail !== '' ? scrub(body.detail, attempt.secrets) : null
  const upstream: Upstream = {
    system: 'posthog',
    cause: verdict.cause,
    status: answer.status,
    retryable: verdict.retryable,
    outcome: verdict.outcome === 'by method' && attempt.changing ? 'unknown' : 'rejected',
    retryAfterMs: verdict.retryable
      ? readRetryAfter(answer.headers['retry-after'], attempt.nowMs, answer.headers.date)
      : null,
    said,
    fix: verdict.fix,
  }
  const words = said ? `PostHog says "${said}" (${answer.status})` : `PostHog answered with status ${answer.status}`
  return upstreamError(`Could not ${attempt.what}: ${words}.`, upstream)
}

const transportCauses: Readonly<
  Record<FailureReason, { cause: Upstream['cause']; retryable: boolean; says: string; fix: string }>
> = {
  unreachable: {
    cause: 'unreachable',
    retryable: true,
    says: 'refuses connections',
    fix: 'Check that PostHog is running there and that this machine may reach it.',
  },
  unknown_host: {
    cause: 'unreachable',
    retryable: true,
    says: 'has no address',
    fix: 'Check the spelling of the host and the name service of this machine.',
  },
  private: {
    cause: 'permanent',
    retryable: false,
    says: 'has a private address',
    fix: 'Only public addresses are called, unless the operator of this portal adds the host to HEDGEROW_OUTBOUND_ALLOW.',
  },
  plain: {
    cause: 'permanent',
    retryable: false,
    says: 'is not reached through https',
    fix: 'Use https: a key sent without it can be read on the way. The operator of this portal can allow a host by name.',
  },
  tls: {
    cause: 'unreachable',
    retryable: false,
    says: 'has a certificate that is not trusted',
    fix: 'Renew the certificate, or give this portal the authority that signed it (NODE_EXTRA_CA_CERTS).',
  },
  connect_timeout: {
    cause: 'timeout',
    retryable: true,
    says: 'did not accept a connection in time',
    fix: 'Check that PostHog is running there and that no firewall is in the way.',
  },
  timeout: {
    cause: 'timeout',
    retryable: true,
    says: 'did not answer in time',
    fix: 'PostHog is slow or stuck. Try again later.',
  },
  dropped: {
    cause: 'unreachable',
    retryable: true,
    says: 'closed the connection before its answer was complete',
    fix: 'PostHog or a proxy before it broke off. Try again later.',
  },
  too_large: {
    cause: 'malformed',
    retryable: false,
    says: 'sent a larger answer than is read',
    fix: 'What answers there is probably not PostHog’s API. Check the host of the connection.',
  },
}

/** A call without a whole answer, as an `upstream` error. */
export function undelivered(attempt: Attempt, failure: TransportFailure): HedgerowError {
  const { cause, retryable, says, fix } = transportCauses[failure.reason]
  const host = new URL(attempt.app).host
  return upstreamError(
    `Could not ${attempt.what}: ${host} ${says}.`,
    {
      system: 'posthog',
      cause,
      status: null,
      retryable,
      outcome: attempt.changing && failure.sent ? 'unknown' : 'rejected',
      retryAfterMs: null,
      said: null,
      fix,
    },
    failure,
  )
}

/** A successful answer that is not what the API promises. `truncated`: the next one may be whole. */
export function malformed(attempt: Attempt, status: number, why: string, truncated = false): HedgerowError {
  return upstreamError(`Could not ${attempt.what}: the answer is not what PostHog’s API promises (${why}).`, {
    system: 'posthog',
    cause: 'malformed',
    status,
    retryable: truncated,
    outcome: attempt.changing ? 'unknown' : 'rejected',
    retryAfterMs: null,
    said: null,
    fix: 'Check that the host of the connection is a PostHog app and not a page or proxy before it.',
  })
}

/** Removes what looks like a PostHog key and the given secrets, and cuts to 300 characters. */
export function scrub(text: string, secrets: readonly Secret[]): string {
  let clean = text.replace(/\bph[a-z]_[A-Za-z0-9_-]+/g, (key) => `${key.slice(0, 4)}••••`)
  for (const secret of secrets) if (secret.reveal().length >= 4) clean = clean.replaceAll(secret.reveal(), '••••')
  return clean.length > maxSaid ? `${clean.slice(0, maxSaid - 1)}…` : clean
}

type Body = { readonly code: string; readonly detail: string; readonly attr: string | null }

/** PostHog's error body, or the bare string of its 405; null for anything else. */
function readRefusal(text: string): Body | null {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof body === 'string') return { code: '', detail: body, attr: null }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const { code, detail, attr } = body as Record<string, unknown>
  if (typeof detail !== 'string') return null
  return { code: typeof code === 'string' ? code : '', detail, attr: typeof attr === 'string' ? attr : null }
}
