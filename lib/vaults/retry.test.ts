import { describe, expect, it } from 'vitest'
import { HedgerowError, type Upstream, upstreamError } from '#lib/core/errors.ts'
import { manualClock } from '#lib/testing/manual-clock.ts'
import { defaultRetryPolicy, retry } from './retry.ts'

function refused(over: Partial<Upstream> = {}): HedgerowError {
  return upstreamError('no', {
    system: 'aws',
    cause: 'failing',
    status: 500,
    retryable: true,
    outcome: 'unknown',
    retryAfterMs: null,
    said: null,
    fix: '',
    ...over,
  })
}

/** Fails with these errors one after another, then succeeds. */
function failing(...errors: readonly Error[]) {
  let tries = 0
  return {
    tries: () => tries,
    attempt: async () => {
      const error = errors[tries]
      tries += 1
      if (error) throw error
      return 'done'
    },
  }
}

const always = (error: Error) => failing(...Array.from({ length: 50 }, () => error))

describe('retry', () => {
  it('gives the first success', async () => {
    const work = failing(refused(), refused())
    expect(await retry(work.attempt, { clock: manualClock() })).toBe('done')
    expect(work.tries()).toBe(3)
  })

  it('tries six times in all, and throws the last error', async () => {
    const error = refused()
    const work = always(error)
    await expect(retry(work.attempt, { clock: manualClock() })).rejects.toBe(error)
    expect(work.tries()).toBe(6)
  })

  it.each([
    ['an error that no repetition helps', refused({ retryable: false })],
    ['an error that is no answer of a vault', new HedgerowError('conflict', 'foreign')],
    ['a mistake of ours', new TypeError('bug')],
  ])('does not repeat %s', async (_, error) => {
    const work = always(error)
    await expect(retry(work.attempt, { clock: manualClock() })).rejects.toBe(error)
    expect(work.tries()).toBe(1)
  })

  it('waits up to twice as long from try to try, with full jitter', async () => {
    const most = manualClock()
    await retry(always(refused()).attempt, { clock: most, random: () => 1 }).catch(() => undefined)
    expect(most.slept).toEqual([250, 500, 1000, 2000, 4000])
    const least = manualClock()
    await retry(always(refused()).attempt, { clock: least, random: () => 0 }).catch(() => undefined)
    expect(least.slept).toEqual([0, 0, 0, 0, 0])
  })

  it('never waits longer than the policy says', async () => {
    const clock = manualClock()
    const policy = { ...defaultRetryPolicy, maxMs: 700 }
    await retry(always(refused()).attempt, { clock, policy, random: () => 1 }).catch(() => undefined)
    expect(Math.max(...clock.slept)).toBe(700)
  })

  it('waits exactly as long as it is asked to', async () => {
    const clock = manualClock()
    await retry(failing(refused({ retryAfterMs: 7_000 }), refused()).attempt, { clock, random: () => 1 })
    expect(clock.slept).toEqual([7_000, 500])
  })

  it('leaves a long wait to the caller', async () => {
    const clock = manualClock()
    const work = always(refused({ retryAfterMs: 3_600_000 }))
    await expect(retry(work.attempt, { clock })).rejects.toMatchObject({ retryAfterMs: 3_600_000 })
    expect(clock.slept).toEqual([])
  })

  it('ends at once when it is aborted', async () => {
    const work = always(refused())
    const reason = new Error('enough')
    await expect(retry(work.attempt, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(work.tries()).toBe(0)
    const later = new AbortController()
    const waiting = retry(always(refused({ retryAfterMs: 50_000 })).attempt, { signal: later.signal })
    later.abort(reason)
    await expect(waiting).rejects.toBe(reason)
  })
})
