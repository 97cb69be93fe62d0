import { expect, test } from 'vitest'
import { byDay, dayOf, isMoving, runVerb } from './run-words.ts'

test.each([
  ['apply', 'succeeded', 'provisioned', false],
  ['apply', 'failed', 'tried to provision', false],
  ['destroy', 'running', 'is tearing down', true],
  ['destroy', 'waiting', 'is tearing down', true],
  ['apply', 'queued', 'asked to provision', true],
] as const)('%s %s: %s', (kind, status, verb, moving) => {
  expect([runVerb({ kind, status }), isMoving({ status })]).toEqual([verb, moving])
})

test('days are those of UTC, and rows keep their order', () => {
  const rows = [
    { id: 1, created_at: '2026-11-23T00:00:00Z' },
    { id: 2, created_at: '2026-11-22T23:59:59Z' },
    { id: 3, created_at: '2026-11-22T10:00:00Z' },
  ]
  expect(dayOf('2026-11-23T00:00:00Z')).toBe('Mon 23 Nov 2026')
  expect(byDay(rows).map(({ day, rows: ofDay }) => [day, ofDay.map(({ id }) => id)])).toEqual([
    ['Mon 23 Nov 2026', [1]],
    ['Sun 22 Nov 2026', [2, 3]],
  ])
})
