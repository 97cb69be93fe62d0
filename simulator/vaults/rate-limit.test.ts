import { describe, expect, test } from 'vitest'
import { createRateLimiter } from './rate-limit.ts'

describe('createRateLimiter', () => {
  test('grants the burst at once, then one token per interval', () => {
    let nowMs = 0
    const limiter = createRateLimiter(() => nowMs)
    const rate = { perSecond: 2, burst: 3 }
    expect([1, 2, 3, 4].map(() => limiter.take('a', rate))).toEqual([true, true, true, false])
    nowMs = 499
    expect(limiter.take('a', rate)).toBe(false)
    nowMs = 500
    expect([limiter.take('a', rate), limiter.take('a', rate)]).toEqual([true, false])
  })

  test('keeps keys apart and never saves more than the burst', () => {
    let nowMs = 0
    const limiter = createRateLimiter(() => nowMs)
    const rate = { perSecond: 1, burst: 1 }
    expect([limiter.take('a', rate), limiter.take('b', rate), limiter.take('a', rate)]).toEqual([true, true, false])
    nowMs = 60_000
    expect([limiter.take('a', rate), limiter.take('a', rate)]).toEqual([true, false])
  })

  test('a clock set back neither grants nor steals tokens', () => {
    let nowMs = 10_000
    const limiter = createRateLimiter(() => nowMs)
    const rate = { perSecond: 1, burst: 2 }
    limiter.take('a', rate)
    nowMs = 0
    expect([limiter.take('a', rate), limiter.take('a', rate)]).toEqual([true, false])
  })

  test('a rate of zero is no limit, and clear forgets what was taken', () => {
    const limiter = createRateLimiter(() => 0)
    expect([1, 2, 3].every(() => limiter.take('a', { perSecond: 0, burst: 0 }))).toBe(true)
    limiter.take('b', { perSecond: 1, burst: 1 })
    limiter.clear()
    expect(limiter.take('b', { perSecond: 1, burst: 1 })).toBe(true)
  })
})
