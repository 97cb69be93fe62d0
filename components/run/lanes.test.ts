import { describe, expect, test } from 'vitest'
import type { StepView } from '#lib/runs/views.ts'
import { laneOf, scaleOf, ticksOf } from './lanes.ts'

const zero = Date.parse('2026-11-23T12:00:00Z')
const iso = (ms: number | null) => (ms === null ? null : new Date(zero + ms).toISOString())

function step(address: string, startMs: number | null, endMs: number | null, needs: readonly string[] = []): StepView {
  return {
    address,
    type: '',
    action: 'create',
    needs,
    status: 'succeeded',
    attempts: 1,
    started_at: iso(startMs),
    finished_at: iso(endMs),
    duration_ms: null,
    retry_at: null,
    error: null,
  }
}

describe('the scale', () => {
  test('there is none before anything has begun', () => {
    expect(scaleOf([step('a', null, null)], zero)).toBeNull()
  })

  test('ends with the last step, or now while one runs', () => {
    expect(scaleOf([step('a', 0, 400)], zero + 9999)).toEqual({ startMs: zero, endMs: zero + 400 })
    expect(scaleOf([step('a', 0, 400), step('b', 400, null)], zero + 1000)?.endMs).toBe(zero + 1000)
  })

  test('is never empty', () => {
    expect(scaleOf([step('a', 0, 0)], zero)).toEqual({ startMs: zero, endMs: zero + 1 })
  })
})

test('a lane begins at its start and remembers since when it could have begun', () => {
  const steps = [step('a', 0, 200), step('b', 500, 1000, ['a'])]
  const scale = { startMs: zero, endMs: zero + 1000 }
  const [, b] = steps
  expect(b && laneOf(b, steps, scale, zero + 1000)).toEqual({ from: 0.5, to: 1, readyAt: 0.2 })
})

test('what has not begun has no lane', () => {
  expect(laneOf(step('a', null, null), [], { startMs: zero, endMs: zero + 1 }, zero)).toBeNull()
})

test.each([
  [400, [100, 200, 300, 400]],
  [950, [500]],
  [3200, [1000, 2000, 3000]],
  [150_000, [60_000, 120_000]],
])('ticks of %i ms are round and few', (span, ticks) => {
  expect(ticksOf({ startMs: zero, endMs: zero + span })).toEqual(ticks)
})
