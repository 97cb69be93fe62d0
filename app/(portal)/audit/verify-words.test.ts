import { expect, test } from 'vitest'
import { caveats, verdict } from './verify-words.ts'

const view = {
  ok: true,
  records: 1234,
  head: null,
  broken: null,
  before_chain: 0,
  unknown_key: 0,
  checked_at: '2026-11-24T08:00:00.000Z',
  took_ms: 80,
}
const broken = { seq: 5, what: 'edited', message: 'Record 5 is not what was written.' } as const

test('a chain that is well is told with its count and the time it took', () => {
  expect(verdict(view)).toBe('1,234 records: all as they were written.')
  expect(verdict({ ...view, records: 1 })).toBe('1 record: all as they were written.')
  expect(verdict({ ...view, records: 0 })).toBe('There is nothing to verify yet.')
  expect(caveats({ ...view, took_ms: 2_345 })).toEqual(['It took 2.3 s.'])
})

test('a broken one is told by what is wrong first', () => {
  const found = { ...view, ok: false, records: 4, broken }
  expect(verdict(found)).toBe(broken.message)
  expect(caveats(found)).toEqual(['4 records before it were found as written.', 'It took 80 ms.'])
})

test('what could not be checked one by one is said', () => {
  expect(caveats({ ...view, before_chain: 1, unknown_key: 20 })).toEqual([
    '1 record from before the chain was checked as a whole.',
    '20 records were written under an earlier key: their order was checked, not what they say.',
    'It took 80 ms.',
  ])
})
