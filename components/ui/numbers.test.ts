import { expect, test } from 'vitest'
import { compactNumber, readCount } from './numbers.ts'

test.each([
  [0, '0'],
  [950, '950'],
  [12_300, '12.3 k'],
  [999_700, '1 M'],
  [1_110_000, '1.11 M'],
  [4_100_000_000, '4.1 B'],
])('%i reads %s', (value, text) => {
  expect(compactNumber(value)).toBe(text)
})

test.each([
  ['1000000', 1_000_000],
  ['1,000,000', 1_000_000],
  ['2.5M', 2_500_000],
  ['10 k', 10_000],
  ['', null],
  ['-5', null],
  ['many', null],
  ['1e9', null],
])('%j counts %s', (text, count) => {
  expect(readCount(text)).toBe(count)
})
