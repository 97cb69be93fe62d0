/** Nobody waits longer for another system, whatever it asks for: more is a mistake, and too much for a timer. */
const longestPauseMs = 24 * 60 * 60 * 1000

/** A pause as it is kept, at most a day; null when it is no number. */
export function boundedPauseMs(askedMs: number): number | null {
  return Number.isNaN(askedMs) ? null : Math.min(longestPauseMs, Math.max(0, askedMs))
}

/**
 * Milliseconds of a Retry-After header, in either of its forms; null when absent or nonsense. A date is on the
 * server's clock: its own Date header tells how far that is from ours.
 */
export function readRetryAfter(
  header: string | null | undefined,
  nowMs: number,
  serverDate: string | null | undefined = null,
): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return boundedPauseMs(Math.ceil(Number(text) * 1000))
  if (!/[a-z]/i.test(text)) return null
  const serverNowMs = Date.parse(serverDate ?? '')
  return boundedPauseMs(Date.parse(text) - (Number.isNaN(serverNowMs) ? nowMs : serverNowMs))
}
