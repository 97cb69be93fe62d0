import { type Clock, systemClock } from '#lib/core/clock.ts'
import { HedgerowError } from '#lib/core/errors.ts'

export type RetryPolicy = {
  /** All tries, the first one included. */
  readonly tries: number
  /** The wait before the second try is random between 0 and this; it doubles with each further one. */
  readonly baseMs: number
  readonly maxMs: number
  /** A longer Retry-After is not waited out here: the error goes to the caller, who may come back later. */
  readonly maxRetryAfterMs: number
}

export const defaultRetryPolicy: RetryPolicy = { tries: 6, baseMs: 250, maxMs: 15_000, maxRetryAfterMs: 60_000 }

export type RetryOptions = {
  readonly policy?: RetryPolicy
  readonly clock?: Clock
  readonly signal?: AbortSignal | undefined
  /** 0 to 1, for tests. */
  readonly random?: () => number
}

/**
 * Repeats `attempt` while it fails with a retryable upstream error. Full jitter; what the other side asked for wins.
 * `attempt` must be safe to repeat. Aborting ends the wait with the signal's reason.
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { policy = defaultRetryPolicy, clock = systemClock, signal, random = Math.random } = options
  for (let tried = 1; ; tried++) {
    signal?.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      const waitMs = tried < policy.tries ? waitBefore(error, tried, policy, random) : null
      if (waitMs === null) throw error
      await clock.sleep(waitMs, signal)
    }
  }
}

function waitBefore(error: unknown, tried: number, policy: RetryPolicy, random: () => number): number | null {
  if (!(error instanceof HedgerowError) || !error.upstream?.retryable) return null
  const askedMs = error.upstream.retryAfterMs
  if (askedMs !== null) return askedMs <= policy.maxRetryAfterMs ? askedMs : null
  return random() * Math.min(policy.maxMs, policy.baseMs * 2 ** (tried - 1))
}
