import { type Clock, systemClock } from '#lib/core/clock.ts'
import { upstreamError } from '#lib/core/errors.ts'

/** PostHog counts insights and other analytics apart from everything else. */
export type Bucket = 'crud' | 'insights'

/** Whoever calls PostHog asks first. One budget belongs to one personal API key, however many clients use it. */
export type Limiter = {
  /**
   * Resolves when a call may be made, with what is to be called when it is over. Throws `upstream` throttled with
   * retryAfterMs when that is too far off.
   */
  take(bucket: Bucket, signal?: AbortSignal): Promise<() => void>
  /** PostHog itself asked for a pause: nobody calls before it is over. */
  hold?(bucket: Bucket, durationMs: number): void | Promise<void>
}

export type Window = { readonly requests: number; readonly durationMs: number }

/** At most so many calls within each of them. */
export type Windows = Readonly<Record<Bucket, readonly Window[]>>

/** PostHog's own limits for personal API keys. */
export const postHogWindows: Windows = {
  crud: [
    { requests: 480, durationMs: 60_000 },
    { requests: 4800, durationMs: 3_600_000 },
  ],
  insights: [
    { requests: 240, durationMs: 60_000 },
    { requests: 1200, durationMs: 3_600_000 },
  ],
}

type LimiterOptions = {
  readonly clock?: Clock
  readonly windows?: Windows
  /** Milliseconds that a caller is kept waiting at most. */
  readonly maxWaitMs?: number
}

/** Calls do not all travel equally long: two that we send a window apart can arrive a little closer. */
const slackMs = 1_000

/**
 * For one process alone; several share what lib/connections/shared-limiter.ts gives. A sliding log: bursts are allowed, no span
 * of a window's length holds more than its requests.
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  const { clock = systemClock, windows = postHogWindows, maxWaitMs = 30_000 } = options
  const logs: Record<Bucket, number[]> = { crud: [], insights: [] }
  const heldUntil: Record<Bucket, number> = { crud: 0, insights: 0 }

  /** Moment at which the next call fits all windows. Reserved calls may lie in the future. */
  const nextAt = (bucket: Bucket): number => {
    const log = logs[bucket]
    const free = windows[bucket].map(({ requests, durationMs }) => {
      const oldest = log.at(-requests)
      return log.length < requests || oldest === undefined ? 0 : oldest + durationMs + slackMs
    })
    return Math.max(clock.now(), heldUntil[bucket], log.at(-1) ?? 0, ...free)
  }
  const forget = (bucket: Bucket) => {
    const longestMs = Math.max(...windows[bucket].map(({ durationMs }) => durationMs))
    const log = logs[bucket]
    const firstKept = log.findIndex((at) => at > clock.now() - longestMs - slackMs)
    log.splice(0, firstKept === -1 ? log.length : firstKept)
  }

  return {
    async take(bucket, signal) {
      signal?.throwIfAborted()
      forget(bucket)
      const at = nextAt(bucket)
      const waitMs = at - clock.now()
      if (waitMs > maxWaitMs) throw throttledHere(waitMs)
      logs[bucket].push(at)
      if (waitMs > 0) await clock.sleep(waitMs, signal)
      return () => undefined
    },
    hold(bucket, durationMs) {
      heldUntil[bucket] = Math.max(heldUntil[bucket], clock.now() + durationMs)
    },
  }
}

function throttledHere(retryAfterMs: number): Error {
  const seconds = Math.ceil(retryAfterMs / 1000)
  return upstreamError(`The budget of calls to PostHog is used up for the next ${seconds} s.`, {
    system: 'posthog',
    cause: 'throttled',
    status: null,
    retryable: true,
    outcome: 'rejected',
    retryAfterMs,
    said: null,
    fix: 'Nothing needs to be done: runs go on by themselves when the budget allows it.',
  })
}
