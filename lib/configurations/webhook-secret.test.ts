import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { minimal, testFingerprint } from '#lib/testing/configured.ts'
import { parseConfiguration } from './parse.ts'

describe('the webhook secret of a configuration that has one', () => {
  const first = parseConfiguration(
    { ...minimal, webhook_secret: 'the-first-secret-there-was' },
    { fingerprint: testFingerprint },
  )
  const previous = first.ok ? first.variables : undefined
  const again = (changes: JsonObject) =>
    parseConfiguration({ ...minimal, ...changes }, { fingerprint: testFingerprint, ...(previous ? { previous } : {}) })

  it.each<[string, JsonObject]>([
    ['left out', {}],
    ['masked', { webhook_secret: '••••' }],
    ['masked with its end', { webhook_secret: '••••was' }],
    ['its own reference', { webhook_secret: previous?.webhook_secret ?? null }],
  ])('is kept when it is %s', (_name, changes) => {
    const parsed = again(changes)
    expect(parsed.ok && parsed.variables.webhook_secret).toEqual(previous?.webhook_secret)
    expect(parsed.ok && parsed.secrets).toEqual({})
  })

  it.each<[string, JsonObject]>([
    ['null', { webhook_secret: null }],
    ['empty', { webhook_secret: '' }],
  ])('is removed when it is %s', (_name, changes) => {
    const parsed = again(changes)
    expect(parsed.ok && parsed.variables.webhook_secret).toBeNull()
  })

  it('is replaced by another text', () => {
    const parsed = again({ webhook_secret: 'the-second-secret-there-is' })
    expect(parsed.ok && parsed.variables.webhook_secret).not.toEqual(previous?.webhook_secret)
    expect(parsed.ok && parsed.secrets.webhook_secret?.reveal()).toBe('the-second-secret-there-is')
  })

  it('is not taken from a reference with another fingerprint', () => {
    expect(again({ webhook_secret: { $secret: 'webhook_secret', fingerprint: '0' } }).ok).toBe(false)
  })
})
