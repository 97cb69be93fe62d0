import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'
import { isOutboundAllowed } from './allow-list.ts'
import { readOutboundUrl, refuseAddress } from './outbound-url.ts'
import { type PinnedAnswer, sendPinned } from './pinned-request.ts'
import { checkHeaders } from './request-headers.ts'
import { areAllPublic, isUnknownName, type Resolve, resolveHost } from './resolve.ts'

/*
 * The only way to call an address that a person wrote. It promises: https at port 443 unless the operator lists the
 * host; every address of the name is public, and the connection goes to one of those that were checked; no redirect is
 * followed, nothing of ours is sent along; the answer comes whole within its deadline and size, or not at all. It must
 * not be used with credentials of ours: those go through clients that are bound to their host.
 */

export type SafeFetchOptions = {
  readonly method?: string
  /** Neither Host, Cookie, Authorization nor what steers the connection. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | null
  /** Milliseconds for everything, from the name to the last byte (5 s). */
  readonly deadlineMs?: number
  /** Bytes of the answer (64 KiB); a longer one is refused. */
  readonly maxBytes?: number
  /** Whether `host:port` may be plain http, another port, a private address; HEDGEROW_OUTBOUND_ALLOW when absent. */
  readonly allow?: (hostPort: string) => boolean
  /** For tests: instead of DNS. */
  readonly lookup?: Resolve
  readonly signal?: AbortSignal
}

export type SafeAnswer = PinnedAnswer & {
  /** Milliseconds from the call to the last byte. */
  readonly durationMs: number
}

/**
 * Throws `invalid` for what is refused before anything is sent (`url_refused`, `plain_refused`, `port_refused`,
 * `address_refused`, `header_refused`) and `unavailable` when there was no answer to give (`unknown_host`,
 * `unreachable`, `tls_failed`, `timeout`, `dropped`, `redirect_refused`, `too_large`).
 */
export async function safeFetch(address: string | URL, options: SafeFetchOptions = {}): Promise<SafeAnswer> {
  const { method = 'GET', deadlineMs = 5_000, maxBytes = 65_536, allow = isOutboundAllowed } = options
  const startedAt = performance.now()
  const target = readOutboundUrl(String(address), allow)
  const headers = checkHeaders(options.headers ?? {}, method)
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(tooLate(target.host, deadlineMs)), deadlineMs)
  const signal = options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal
  try {
    const { isListed, host } = target
    const addresses = await abortable(findAddresses(host, isListed, options.lookup, signal), signal)
    if (!isListed && !areAllPublic(addresses)) throw refuseAddress(host)
    const body = options.body ?? null
    const answer = await sendPinned({ target, addresses, method, headers, body, maxBytes, signal })
    return { ...refuseRedirect(answer, host), durationMs: Math.round(performance.now() - startedAt) }
  } finally {
    clearTimeout(timer)
  }
}

async function findAddresses(host: string, isListed: boolean, resolve: Resolve | undefined, signal: AbortSignal) {
  try {
    return await resolveHost({ host, isListed, signal, resolve })
  } catch (cause) {
    signal.throwIfAborted()
    const message = isUnknownName(cause)
      ? `There is no host named ${host}.`
      : `The name ${host} could not be looked up.`
    throw new HedgerowError('unavailable', message, { reason: 'unknown_host', cause })
  }
}

/** A resolver may not hear the signal. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function refuseRedirect(answer: PinnedAnswer, host: string): PinnedAnswer {
  const { status } = answer
  if (status < 300 || status > 399 || status === 304) return answer
  const message = `${host} answered ${status}: it sends its callers elsewhere, and redirects are not followed.`
  throw new HedgerowError('unavailable', message, { reason: 'redirect_refused', details: { status } })
}

function tooLate(host: string, deadlineMs: number): HedgerowError {
  const message = `${host} did not answer in full within ${deadlineMs / 1000} seconds.`
  return new HedgerowError('unavailable', message, { reason: 'timeout' })
}
