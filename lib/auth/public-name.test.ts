import { expect, it } from 'vitest'
import { isOtherNameOf } from './public-name.ts'

it.each([
  ['http://127.0.0.1:3000', 'localhost:3000', true],
  ['http://127.0.0.1:3000', '[::1]:3000', true],
  ['http://localhost:3000', '127.0.0.1:3000', true],
  ['http://127.0.0.1:3000', '127.0.0.1:3000', false],
  ['http://127.0.0.1:3000', 'localhost:8080', false],
  ['https://hedgerow.test', 'localhost:3000', false],
  ['http://127.0.0.1:3000', 'evil.test', false],
  ['http://127.0.0.1:3000', null, false],
])('public %s asked as %s: other name %s', (publicUrl, host, expected) => {
  expect(isOtherNameOf(publicUrl, host)).toBe(expected)
})
