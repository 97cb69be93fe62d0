import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

const names = ['service_name', 'sampling_rate', 'environment', 'team']

it.each([
  ['smapling_rate', 'sampling_rate'],
  ['samplingRate', 'sampling_rate'],
  ['Service-Name', 'service_name'],
  ['enviroment', 'environment'],
  ['teams', 'team'],
  ['zzz', null],
  ['x'.repeat(1000), null],
  ['', null],
])('nearest to %s is %s', (word, expected) => {
  expect(nearest(word, names)).toBe(expected)
})
