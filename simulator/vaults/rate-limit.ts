export type Rate = { readonly perSecond: number; readonly burst: number }

export type RateLimiter = {
  /** Takes one token of `key`; false when none is left. A rate of 0 per second means no limit. */
  take(key: string, rate: Rate): boolean
  clear(): void
}

/** Token buckets on the simulator's own clock, so that a compressed clock also compresses the quotas. */
export function createRateLimiter(now: () => number): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>()

  function take(key: string, { perSecond, burst }: Rate): boolean {
    if (perSecond <= 0) return true
    const at = now()
    const bucket = buckets.get(key) ?? { tokens: burst, at }
    const refilled = bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond
    const tokens = Math.min(burst, refilled)
    const granted = tokens >= 1
    buckets.set(key, { tokens: granted ? tokens - 1 : tokens, at })
    return granted
  }

  return { take, clear: () => buckets.clear() }
}
