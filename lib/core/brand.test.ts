import { expect, it } from 'vitest'
import { HedgerowError } from './errors.ts'
import { Secret } from './secret.ts'

// The same files under another address: what a bundler does when it puts a module into two chunks.
const secretAgain = (await import(`${import.meta.resolve('./secret.ts')}?again`)) as typeof import('./secret.ts')
const errorsAgain = (await import(`${import.meta.resolve('./errors.ts')}?again`)) as typeof import('./errors.ts')

it('recognises and compares secrets of another copy of the module', () => {
  const other = new secretAgain.Secret('text')
  expect(secretAgain.Secret).not.toBe(Secret)
  expect(other instanceof Secret).toBe(true)
  expect(new Secret('text').equals(other)).toBe(true)
  expect(new Secret('else').equals(other)).toBe(false)
})

it('recognises errors of another copy, and nothing else', () => {
  expect(new errorsAgain.HedgerowError('invalid', 'x') instanceof HedgerowError).toBe(true)
  expect(new Error('x') instanceof HedgerowError).toBe(false)
  expect({} instanceof Secret).toBe(false)
})
