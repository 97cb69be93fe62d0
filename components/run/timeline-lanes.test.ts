import { describe, expect, test } from 'vitest'
import type { Span } from './run-feed.ts'
import { axisOf, ticksOf } from './timeline-axis.ts'
import { layOut } from './timeline-lanes.ts'

function span(from: number, to: number | null, state: Span['state'] = 'running'): Span {
  return { from, to, state, attempt: 1, end: to === null ? null : 'succeeded' }
}

function lanesOf(spans: Record<string, Span[]>, now = 10_000): Record<string, number> {
  return Object.fromEntries(layOut(spans, now).bars.map(({ key, lane }) => [key, lane]))
}

describe('lanes', () => {
  test('what follows reuses the lane, what overlaps gets its own', () => {
    const spans = { a: [span(0, 1000)], b: [span(1000, 3000)], c: [span(1000, 2000)], d: [span(2000, 4000)] }
    expect(lanesOf(spans)).toEqual({ 'a 0': 0, 'b 1000': 0, 'c 1000': 1, 'd 2000': 1 })
  })

  test('lanes stay while time goes on and others begin', () => {
    const early = { a: [span(0, null)], b: [span(10, 500)], c: [span(500, null)] }
    const late = { ...early, a: [span(0, 60_000)], c: [span(500, 700)], d: [span(60_000, null)] }
    expect(lanesOf(late, 90_000)).toMatchObject(lanesOf(early, 600))
  })

  test('there are as many lanes as steps at once, not as steps', () => {
    const spans = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`s${i}`, [span(i * 10, i * 10 + 160)]]))
    expect(layOut(spans, 3000).count).toBe(16)
  })

  test('an attempt, its wait and the next attempt are one bar of three parts', () => {
    const { bars } = layOut({ a: [span(0, 1000), span(1000, 3000, 'waiting'), span(3000, 4000)] }, 4000)
    expect(bars).toHaveLength(1)
    expect(bars[0]?.parts).toEqual([
      { left: 0, width: 0.25, state: 'running' },
      { left: 0.25, width: 0.5, state: 'waiting' },
      { left: 0.75, width: 0.25, state: 'running' },
    ])
  })

  test('every bar can be seen and stays inside', () => {
    const { bars } = layOut({ a: [span(0, 100_000)], b: [span(100_000, 100_001)] }, 100_001)
    for (const { left, width } of bars) {
      expect(width).toBeGreaterThanOrEqual(0.008)
      expect(left + width).toBeLessThanOrEqual(1.000001)
    }
  })

  test('no step has begun', () => {
    expect(layOut({}, 0)).toMatchObject({ count: 0, bars: [] })
  })
})

describe('the axis', () => {
  test('runs from the first beginning to the last end', () => {
    const axis = axisOf([
      { from: 1000, to: 3000 },
      { from: 2000, to: 5000 },
    ])
    expect([axis.place(1000), axis.place(3000), axis.place(5000)]).toEqual([0, 0.5, 1])
    expect(axis.pauses).toEqual([])
    expect(ticksOf(axis)).toEqual([1000, 2000, 3000, 4000])
  })

  test('cuts the day between a failure and its resumption', () => {
    const day = 86_400_000
    const axis = axisOf([
      { from: 0, to: 4000 },
      { from: day, to: day + 4000 },
    ])
    expect(axis.pauses).toEqual([{ from: 4000, to: day, at: expect.closeTo(0.5, 5) }])
    expect(axis.lengthMs).toBe(8000 * 1.06)
    expect(axis.place(day)).toBeGreaterThan(axis.place(4000))
    expect(axis.place(day + 4000)).toBe(1)
    expect(ticksOf(axis)).toEqual([])
  })

  test('keeps short pauses', () => {
    const axis = axisOf([
      { from: 0, to: 9000 },
      { from: 11_000, to: 20_000 },
    ])
    expect(axis.pauses).toEqual([])
    expect(axis.place(10_000)).toBe(0.5)
  })

  test.each([
    [400, [100, 200, 300, 400]],
    [3_700, [1000, 2000, 3000]],
    [95_000, [30_000, 60_000, 90_000]],
  ])('over %i ms has ticks at %j', (to, ticks) => {
    expect(ticksOf(axisOf([{ from: 0, to }], 1))).toEqual(ticks)
  })
})
