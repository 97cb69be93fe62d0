import { describe, expect, it } from 'vitest'
import { safeReturnTo } from './return-to.ts'

const publicUrl = 'https://hedgerow.test'

describe('where to go after sign-in', () => {
  it.each([
    ['/services/01j?tab=plan#x', '/services/01j?tab=plan#x'],
    ['https://hedgerow.test/runs', '/runs'],
    ['/', '/'],
  ])('goes to our own %j', (wanted, path) => {
    expect(safeReturnTo(wanted, publicUrl)).toBe(path)
  })

  it.each([
    null,
    '',
    'https://evil.test/',
    'https://hedgerow.test.evil.test/',
    'https://hedgerow.test@evil.test/',
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    '/..//evil.test',
    '/.//evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    ' https://evil.test',
    'http://hedgerow.test/',
    '/sign-in?callbackUrl=/sign-in',
  ])('stays at home for %j', (wanted) => {
    expect(safeReturnTo(wanted, publicUrl)).toBe('/')
  })
})
