import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from './secret.ts'

const text = 'phc_thisIsNoRealToken0000003f9a'
const secret = new Secret(text)

describe('Secret', () => {
  it.each([
    ['a template', `${secret}`],
    ['JSON', JSON.stringify({ secret, list: [secret] })],
    ['inspect', inspect({ secret }, { depth: 9, showHidden: true })],
    ['concatenation', `${'token: '}${String(secret)}`],
    ['its keys', JSON.stringify(Object.entries(secret))],
    ['an error', new Error(`bad ${secret}`).message],
  ])('does not appear in %s', (_name, printed) => {
    expect(printed).not.toContain('NoReal')
    expect(printed).not.toContain('3f9a')
  })

  it('gives its text only when asked', () => {
    expect(secret.reveal()).toBe(text)
  })

  it.each([
    [text, 'phc_••••3f9a'],
    ['short', '••••'],
    ['phc_short', 'phc_••••'],
  ])('masks %s as %s', (plain, masked) => {
    expect(new Secret(plain).masked()).toBe(masked)
  })
})
