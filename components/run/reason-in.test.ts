import { expect, test } from 'vitest'
import { reasonIn } from './reason-in.ts'

test.each([
  [
    'Could not create the flag a of project 12: PostHog says "throttled: wait" (429).',
    'PostHog says "throttled: wait" (429).',
  ],
  ['AWS does not answer.', 'AWS does not answer.'],
  ['The answer "a: b" was refused.', 'The answer "a: b" was refused.'],
  ['', ''],
])('%s', (detail, reason) => {
  expect(reasonIn(detail)).toBe(reason)
})
