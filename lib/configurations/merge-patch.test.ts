import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { configured, testFingerprint } from '#lib/testing/configured.ts'
import { applyMergePatch } from './merge-patch.ts'
import { parseConfiguration } from './parse.ts'

const before = configured({
  sampling_rate: 0.5,
  webhook_secret: 'a-secret-of-some-length',
  webhook_endpoint: 'https://hooks.example.com/posthog',
  custom_events: { signup: { name: 'Signup', tags: ['a'] }, login: { name: 'Login' } },
  common_tags: { Team: 'platform', Cost: '42' },
})

function patched(patch: JsonObject) {
  const options = { fingerprint: testFingerprint, previous: before }
  return parseConfiguration(applyMergePatch(before, patch), options)
}

describe('applyMergePatch', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['nothing', {}, {}],
    ['a value', { sampling_rate: 0.25 }, { sampling_rate: 0.25 }],
    ['null, which brings the default back', { sampling_rate: null }, { sampling_rate: 1 }],
    [
      'a part of an entry',
      { custom_events: { signup: { description: 'x' } } },
      { custom_events: { ...before.custom_events, signup: { ...before.custom_events.signup, description: 'x' } } },
    ],
    [
      'a list, which is replaced',
      { custom_events: { signup: { tags: ['b'] } } },
      { custom_events: { ...before.custom_events, signup: { ...before.custom_events.signup, tags: ['b'] } } },
    ],
    [
      'null for an entry, which goes',
      { custom_events: { login: null } },
      { custom_events: { signup: before.custom_events.signup ?? null } },
    ],
    ['null for a tag, which goes', { common_tags: { Cost: null } }, { common_tags: { Team: 'platform' } }],
    ['null for a whole map', { common_tags: null }, { common_tags: {} }],
    ['provider', { provider: 'gcp' }, { cloud_provider: 'gcp' }],
    ['null for the secret, which goes', { webhook_secret: null }, { webhook_secret: null }],
    [
      'one threshold',
      { thresholds: { error_rate_percent: 2 } },
      { thresholds: { p95_duration_ms: 1000, error_rate_percent: 2 } },
    ],
  ])('%s', (_name, patch, expected) => {
    const parsed = patched(patch)
    expect(parsed.ok && parsed.variables).toEqual({ ...before, ...expected })
  })

  it('reports a fault of the patch at its own path', () => {
    const parsed = patched({ custom_events: { signup: { tags: 'b' } }, nope: 1 })
    expect(!parsed.ok && parsed.faults.map(({ path }) => path).sort()).toEqual(['custom_events.signup.tags', 'nope'])
  })

  it('lets two names of the cloud contradict each other', () => {
    const parsed = patched({ provider: 'gcp', cloud_provider: 'azure' })
    expect(!parsed.ok && parsed.faults[0]?.path).toBe('provider')
  })

  it('does not change what it is given', () => {
    const copy = structuredClone(before)
    applyMergePatch(before, { custom_events: { signup: null }, common_tags: { New: 'x' } })
    expect(before).toEqual(copy)
  })

  it('has no way to the prototype of objects', () => {
    const merged = applyMergePatch(before, JSON.parse('{"__proto__":{"polluted":1}}'))
    expect(Object.prototype).not.toHaveProperty('polluted')
    expect(Object.hasOwn(merged, '__proto__')).toBe(true)
  })
})
