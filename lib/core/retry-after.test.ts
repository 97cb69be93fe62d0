import { describe, expect, it } from 'vitest'
import { boundedPauseMs, readRetryAfter } from './retry-after.ts'

const nowMs = Date.UTC(2026, 0, 1)

describe('readRetryAfter', () => {
  it.each([
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after': ' 7 ' }, 7_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 01:00:00 GMT' }, 3_600_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 02:00:00 GMT', date: 'Thu, 01 Jan 2026 01:59:00 GMT' }, 60_000],
    [{ 'retry-after': '-5' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '' }, null],
    [{}, null],
  ] as [{ 'retry-after'?: string; date?: string }, number | null][])('%j', (headers, expected) => {
    expect(readRetryAfter(headers['retry-after'], nowMs, headers.date)).toBe(expected)
  })

  const now = Date.parse('2026-11-23T10:00:00Z')
  it.each([
    ['3', 3_000],
    ['0.5', 500],
    ['3600', 3_600_000],
    ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['-5', null],
    ['1e9', null],
    ['9'.repeat(30), 86_400_000],
    ['9'.repeat(400), 86_400_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
    ['soon', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('%s', (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected)
  })
})

describe('boundedPauseMs', () => {
  it.each([
    [1_000, 1_000],
    [-1, 0],
    [Number.POSITIVE_INFINITY, 86_400_000],
    [Number.NaN, null],
  ])('%d', (asked, kept) => {
    expect(boundedPauseMs(asked)).toBe(kept)
  })
})
