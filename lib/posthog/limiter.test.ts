import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '#lib/testing/manual-clock.ts'
import { createLimiter, postHogWindows } from './limiter.ts'

const windows = {
  crud: [
    { requests: 3, durationMs: 1_000 },
    { requests: 5, durationMs: 10_000 },
  ],
  insights: [{ requests: 1, durationMs: 1_000 }],
}

describe('the limiter', () => {
  it('lets a burst through and then waits for the oldest call to leave the window', async () => {
    const clock = manualClock()
    const limiter = createLimiter({ clock, windows })
    for (let i = 0; i < 3; i++) await limiter.take('crud')
    expect(clock.slept).toEqual([])
    await limiter.take('crud')
    expect(clock.slept).toEqual([2_000])
  })

  it('counts insights apart from the rest', async () => {
    const clock = manualClock()
    const limiter = createLimiter({ clock, windows })
    await limiter.take('insights')
    for (let i = 0; i < 3; i++) await limiter.take('crud')
    expect(clock.slept).toEqual([])
    await limiter.take('insights')
    expect(clock.slept).toEqual([2_000])
  })

  it('throws when the wait is too long, says how long, and does not count the call', async () => {
    const clock = manualClock()
    const limiter = createLimiter({ clock, windows, maxWaitMs: 2_000 })
    for (let i = 0; i < 5; i++) await limiter.take('crud')
    const failure = await limiter.take('crud').catch((error: unknown) => error)
    const upstream = { cause: 'throttled', outcome: 'rejected', retryable: true, retryAfterMs: 9_000 }
    expect(failure).toMatchObject({ code: 'upstream', upstream })
    await clock.sleep(9_000)
    await limiter.take('crud')
  })

  it('lets nobody call while PostHog wants a pause', async () => {
    const clock = manualClock()
    const limiter = createLimiter({ clock, windows })
    await limiter.hold?.('crud', 7_000)
    await limiter.take('insights')
    expect(clock.slept).toEqual([])
    await limiter.take('crud')
    expect(clock.slept).toEqual([7_000])
  })

  it('stops waiting when it is aborted', async () => {
    const limiter = createLimiter({ windows })
    await limiter.take('insights')
    const aborted = AbortSignal.timeout(5)
    await expect(limiter.take('insights', aborted)).rejects.toBe(await reasonOf(aborted))
    await expect(limiter.take('crud', AbortSignal.abort('gone'))).rejects.toBe('gone')
  })

  it('keeps to PostHog’s own limits: 480 a minute, 240 for insights', () => {
    expect(postHogWindows.crud).toContainEqual({ requests: 480, durationMs: 60_000 })
    expect(postHogWindows.crud).toContainEqual({ requests: 4800, durationMs: 3_600_000 })
    expect(postHogWindows.insights).toContainEqual({ requests: 240, durationMs: 60_000 })
    expect(postHogWindows.insights).toContainEqual({ requests: 1200, durationMs: 3_600_000 })
  })

  it('never lets a window hold more than it may, whatever the pauses between calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 40 }), async (pauses) => {
        const clock = manualClock()
        const limiter = createLimiter({ clock, windows, maxWaitMs: Number.POSITIVE_INFINITY })
        const made: number[] = []
        for (const pauseMs of pauses) {
          await clock.sleep(pauseMs)
          await limiter.take('crud')
          made.push(clock.now())
        }
        for (const { requests, durationMs } of windows.crud) {
          for (const end of made) {
            expect(made.filter((at) => at <= end && at > end - durationMs).length).toBeLessThanOrEqual(requests)
          }
        }
      }),
    )
  })
})

async function reasonOf(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  return signal.reason
}
