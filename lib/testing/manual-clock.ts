import type { Clock } from '#lib/core/clock.ts'

/** Time that passes only by sleeping, at once; what was slept is kept. */
export function manualClock(startMs = Date.UTC(2026, 0, 1)): Clock & { readonly slept: readonly number[] } {
  let nowMs = startMs
  const slept: number[] = []
  return {
    slept,
    now: () => nowMs,
    async sleep(durationMs, signal) {
      signal?.throwIfAborted()
      slept.push(durationMs)
      nowMs += durationMs
    },
  }
}
