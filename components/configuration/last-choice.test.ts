import { expect, test } from 'vitest'
import { readLastChoice } from './last-choice.ts'

test.each([
  ['prod.aws', { environment: 'prod', cloud_provider: 'aws' }],
  ['staging.', { environment: 'staging' }],
  ['nowhere.gcp', { cloud_provider: 'gcp' }],
  ['', {}],
  [undefined, {}],
])('the cookie %j remembers %j', (cookie, choice) => {
  expect(readLastChoice(cookie)).toEqual(choice)
})
