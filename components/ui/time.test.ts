import { expect, test } from 'vitest'
import { absoluteTime, duration, relativeTime } from './time.ts'

const now = Date.parse('2026-11-23T12:00:00Z')

test.each([
  [now - 4_000, 'just now'],
  [now - 59_000, '59 s ago'],
  [now - 61_000, '1 min ago'],
  [now - 7_200_000, '2 h ago'],
  [now - 86_400_000 * 400, '400 d ago'],
  [now + 58 * 60_000, 'in 58 min'],
])('relative time of %i is %s', (at, text) => {
  expect(relativeTime(at, now)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [640, '640 ms'],
  [1_240, '1.2 s'],
  [61_000, '1 min 1 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [3_661_000, '1 h 1 min'],
])('a duration of %i ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test('absolute times are UTC to the second', () => {
  expect(absoluteTime('2026-11-23T12:04:31.204Z')).toBe('2026-11-23 12:04:31 UTC')
})
