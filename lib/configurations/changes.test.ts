import { describe, expect, it } from 'vitest'
import { changedVariables, describeChanges } from './changes.ts'

const base = { analytics_rollout_percentage: 100, anonymize_ips: true, custom_events: {}, thresholds: { p95: 1 } }

describe('changedVariables', () => {
  it('names nested values by their path and leaves equal ones out', () => {
    const after = { ...base, thresholds: { p95: 2 }, analytics_rollout_percentage: 25 }
    expect(changedVariables(base, after)).toEqual([
      { path: 'analytics_rollout_percentage', before: 100, after: 25 },
      { path: 'thresholds.p95', before: 1, after: 2 },
    ])
    expect(changedVariables(base, { ...base })).toEqual([])
  })

  it('compares a secret reference whole, by its fingerprint', () => {
    const before = { webhook_secret: { $secret: 'webhook_secret', fingerprint: 'a' } }
    const after = { webhook_secret: { $secret: 'webhook_secret', fingerprint: 'b' } }
    expect(changedVariables(before, after).map(({ path }) => path)).toEqual(['webhook_secret'])
  })
})

describe('describeChanges', () => {
  const cases: [string, Parameters<typeof describeChanges>[1], string][] = [
    ['a number', { ...base, analytics_rollout_percentage: 25 }, 'rollout 100 → 25'],
    ['a switch', { ...base, anonymize_ips: false }, 'anonymize ips off'],
    ['an event more', { ...base, custom_events: { a: { name: 'A' } } }, '+1 custom event'],
    ['nothing', base, 'no change'],
  ]
  it.each(cases)('says %s in words', (_name, after, words) => {
    expect(describeChanges(base, after)).toBe(words)
  })

  it('calls the first revision the first version', () => {
    expect(describeChanges(null, base)).toBe('first version')
  })

  it('counts what does not fit', () => {
    const many = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`v${index}`, index]))
    expect(describeChanges({}, many)).toMatch(/ and 2 more$/)
  })
})
