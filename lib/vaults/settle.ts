import { HedgerowError } from '#lib/core/errors.ts'
import type { DriverOptions } from './settings.ts'

/**
 * Repeats an attempt while its error means that the name is on the move (deleted a moment ago, being recovered), with
 * growing waits and for at most `settleMs`. `moving` may do something about it before the next attempt.
 */
export async function untilSettled<T>(
  attempt: () => Promise<T>,
  moving: (error: HedgerowError) => Promise<boolean>,
  options: Pick<DriverOptions, 'clock' | 'policy' | 'settleMs'>,
  signal?: AbortSignal,
): Promise<T> {
  const { clock, policy, settleMs } = options
  const until = clock.now() + settleMs
  for (let waitMs = policy.baseMs; ; waitMs = Math.min(waitMs * 2, policy.maxMs)) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof HedgerowError) || !(await moving(error))) throw error
      if (clock.now() >= until) throw unsettled(error, policy.maxRetryAfterMs + 1)
    }
    await clock.sleep(waitMs, signal)
  }
}

/** Still worth a try, and not one by whoever has just waited in vain. */
function unsettled(error: HedgerowError, retryAfterMs: number): HedgerowError {
  const { upstream, reason } = error
  if (!upstream) return error
  return new HedgerowError('upstream', error.message, {
    reason,
    upstream: { ...upstream, retryable: true, retryAfterMs },
  })
}
