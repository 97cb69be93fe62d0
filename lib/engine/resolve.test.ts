import { describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { collectSecretNames, hasReference, plainAttributes, resolveReferences, revealSecrets } from './resolve.ts'

const ref = { $ref: 'posthog.project/x', attribute: 'id' }
const secret = { $secret: 'webhook_secret', fingerprint: 'f' }

describe('resolveReferences', () => {
  const known = (address: string) => (address === ref.$ref ? { id: 7 } : undefined)

  it('replaces references at any depth', () => {
    expect(resolveReferences({ project: ref, filters: [{ id: ref }] }, known)).toEqual({
      project: 7,
      filters: [{ id: 7 }],
    })
  })

  it('leaves what is not known yet', () => {
    const spec = { project: { $ref: 'posthog.project/y', attribute: 'id' }, other: { ...ref, attribute: 'uuid' } }
    expect(resolveReferences(spec, known)).toEqual(spec)
    expect(hasReference(spec)).toBe(true)
    expect(hasReference({ a: [1, { b: null }] })).toBe(false)
  })
})

describe('revealSecrets', () => {
  it('opens secrets and nothing else', () => {
    const spec = revealSecrets({ a: secret, b: { c: [secret] }, d: 1 }, () => new Secret('s3'))
    expect((spec.a as Secret).reveal()).toBe('s3')
    expect(spec.d).toBe(1)
    expect(JSON.stringify(spec)).not.toContain('s3')
  })

  it('refuses a reference that nobody resolved', () => {
    expect(() => revealSecrets({ project: ref }, () => new Secret(''))).toThrow('posthog.project/x has no id yet')
  })

  it('names the secrets it will ask for', () => {
    expect(collectSecretNames({ a: secret, b: [{ c: { $secret: 'x#y', fingerprint: '' } }] })).toEqual([
      'webhook_secret',
      'x#y',
    ])
  })
})

it('keeps secret attributes by name and fingerprint only', () => {
  const attributes = { id: 7, api_token: new Secret('phc_1'), note: null }
  expect(plainAttributes('posthog.project/x', attributes, () => 'print')).toEqual({
    id: 7,
    note: null,
    api_token: { $secret: 'posthog.project/x#api_token', fingerprint: 'print' },
  })
})
