import { throttled } from './refusal.ts'
import type { Limit, Settings } from './settings.ts'

export type Bucket = 'crud' | 'insight' | 'query' | 'local_evaluation'

export type Throttle = {
  /** Counts the call, or throws 429 with the seconds to wait. */
  take(credential: string, bucket: Bucket): void
  clear(): void
}

type ThrottleParts = {
  settings: Settings
  now: () => number
  /** Clients wait in real time: the real milliseconds that a simulated span takes. */
  realMs: (simulatedMs: number) => number
}

/** A sliding log per key and limit: every counted call is remembered until it leaves the window. */
export function createThrottle({ settings, now, realMs }: ThrottleParts): Throttle {
  const logs = new Map<string, number[]>()

  /** Milliseconds until the call would be within the limit; 0 counts it. A refused call does not count. */
  function waitOf(log: number[], limit: Limit, at: number): number {
    const windowMs = limit.seconds * 1000
    let left = 0
    while (left < log.length && (log[left] ?? 0) <= at - windowMs) left += 1
    log.splice(0, left)
    if (log.length < limit.requests) {
      log.push(at)
      return 0
    }
    return (log[log.length - limit.requests] ?? at) + windowMs - at
  }

  return {
    take(credential, bucket) {
      if (!settings.rate_limits) return
      const at = now()
      let wait = 0
      for (const limit of settings[`${bucket}_limits`]) {
        const name = `${credential} ${bucket} ${limit.seconds}`
        const log = logs.get(name) ?? []
        logs.set(name, log)
        wait = Math.max(wait, waitOf(log, limit, at))
      }
      if (wait > 0) throw throttled(Math.max(1, Math.ceil(realMs(wait) / 1000)))
    },
    clear: () => logs.clear(),
  }
}
