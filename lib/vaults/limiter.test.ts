import { describe, expect, it } from 'vitest'
import { manualClock } from '#lib/testing/manual-clock.ts'
import { createLimiter, type Pace } from './limiter.ts'

const pace: Pace = { startPerSecond: 4, minPerSecond: 1, maxPerSecond: 8, burst: 1, concurrent: 100 }
const startMs = 1_000_000

/** Times at which so many calls went, in milliseconds since the start. */
async function timesOf(limiter: ReturnType<typeof createLimiter>, clock: { now(): number }, count: number) {
  const times: number[] = []
  const calls = Array.from({ length: count }, () => limiter.run(async () => times.push(clock.now() - startMs)))
  await Promise.all(calls)
  return times
}

describe('the limiter', () => {
  it('spaces calls by the pace', async () => {
    const clock = manualClock(startMs)
    const steady = { ...pace, maxPerSecond: 4 }
    expect(await timesOf(createLimiter(steady, clock), clock, 5)).toEqual([0, 250, 500, 750, 1000])
  })

  it('lets a burst go after a quiet time', async () => {
    const clock = manualClock(startMs)
    const limiter = createLimiter({ ...pace, maxPerSecond: 4, burst: 3 }, clock)
    expect(await timesOf(limiter, clock, 5)).toEqual([0, 0, 0, 250, 500])
  })

  it('grows a little with every call that goes well, up to the most', async () => {
    const clock = manualClock(startMs)
    const limiter = createLimiter(pace, clock)
    await timesOf(limiter, clock, 1)
    expect(limiter.perSecond()).toBeCloseTo(4.08)
    await timesOf(limiter, clock, 100)
    expect(limiter.perSecond()).toBe(8)
  })

  it('halves once for one burst of refusals, down to the least', async () => {
    const clock = manualClock(startMs)
    const limiter = createLimiter(pace, clock)
    for (const _ of [1, 2, 3]) limiter.throttled(null)
    expect(limiter.perSecond()).toBe(2)
    for (const _ of [1, 2, 3]) {
      await clock.sleep(1000)
      limiter.throttled(null)
    }
    expect(limiter.perSecond()).toBe(1)
  })

  it('lets nobody go before the time that the other side gave', async () => {
    const clock = manualClock(startMs)
    const limiter = createLimiter({ ...pace, burst: 10 }, clock)
    limiter.throttled(5_000)
    expect(limiter.pausedForMs()).toBe(5_000)
    const times = await timesOf(limiter, clock, 2)
    expect(times[0]).toBeGreaterThanOrEqual(5_000)
    expect(limiter.pausedForMs()).toBe(0)
  })

  it('keeps no more calls in flight than allowed, in the order they came', async () => {
    const limiter = createLimiter({ ...pace, startPerSecond: 1e6, maxPerSecond: 1e6, burst: 1e6, concurrent: 2 })
    const order: number[] = []
    let inFlight = 0
    let most = 0
    const call = async (index: number) => {
      order.push(index)
      inFlight += 1
      most = Math.max(most, inFlight)
      await new Promise((resolve) => setImmediate(resolve))
      inFlight -= 1
    }
    await Promise.all([0, 1, 2, 3, 4, 5].map((index) => limiter.run(() => call(index))))
    expect(most).toBe(2)
    expect(order).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('frees its place when a call fails or is aborted', async () => {
    const clock = manualClock(startMs)
    const limiter = createLimiter({ ...pace, concurrent: 1 }, clock)
    await expect(limiter.run(async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const aborted = limiter.run(async () => 'never', AbortSignal.abort(new Error('enough')))
    await expect(aborted).rejects.toThrow('enough')
    expect(await limiter.run(async () => 'next')).toBe('next')
  })
})
