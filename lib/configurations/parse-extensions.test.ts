import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { faultsOf, minimal } from '#lib/testing/configured.ts'

const event = { name: 'Signup', required_properties: ['plan'] }

describe('an extension that is refused, and where', () => {
  const custom = (changes: JsonObject) => ({ custom_events: { signup: { ...event, ...changes } } })

  it.each<[string, JsonObject, string, RegExp]>([
    ['an unknown threshold', { thresholds: { p99: 1 } }, 'thresholds.p99', /not a known key/],
    ['thresholds as a number', { thresholds: 5 }, 'thresholds', /must be an object/],
    [
      'an error rate of nothing',
      { thresholds: { error_rate_percent: 0 } },
      'thresholds.error_rate_percent',
      /at least 0.1/,
    ],
    [
      'a flag that exists',
      { extra_flags: { analytics_enabled: {} } },
      'extra_flags.analytics_enabled',
      /standard analytics_enabled/,
    ],
    [
      'two flags of one name',
      { extra_flags: { 'new-flow': {}, new_flow: {} } },
      'extra_flags.new_flow',
      /same name as extra_flags.new-flow/,
    ],
    [
      'a condition without a value',
      { extra_flags: { beta: { properties: [{ key: 'email' }] } } },
      'extra_flags.beta.properties.0.value',
      /required/,
    ],
    [
      'a condition with a pointless value',
      { extra_flags: { beta: { properties: [{ key: 'email', operator: 'is_set', value: 1 }] } } },
      'extra_flags.beta.properties.0.value',
      /no meaning/,
    ],
    [
      'a condition with an object',
      { extra_flags: { beta: { properties: [{ key: 'email', value: {} }] } } },
      'extra_flags.beta.properties.0.value',
      /text, a number or a list/,
    ],
    ['a cohort of nobody', { extra_cohorts: { gold: { name: 'Gold' } } }, 'extra_cohorts.gold', /at least one/],
    [
      'a cohort of an unknown event',
      { extra_cohorts: { gold: { name: 'Gold', performed: [{ event: 'paid', days: 7 }] } } },
      'extra_cohorts.gold.performed.0.event',
      /neither/,
    ],
    [
      'a cohort called active_users',
      { extra_cohorts: { active_users: { name: 'x', performed: [{ event: 'request', days: 1 }] } } },
      'extra_cohorts.active_users',
      /standard/,
    ],
    [
      'an action of a custom event',
      { ...custom({}), extra_actions: { signup: { name: 'Other', events: ['request'] } } },
      'extra_actions.signup',
      /custom event/,
    ],
    [
      'an action without events',
      { extra_actions: { pay: { name: 'Pay', events: [] } } },
      'extra_actions.pay.events',
      /at least 1 entry/,
    ],
    [
      'an override of no resource',
      { overrides: [{ address: 'analytics', path: 'active', value: false }] },
      'overrides.0.address',
      /address of a resource/,
    ],
    [
      'an override with a key that there is not',
      { overrides: [{ address: 'posthog.action/requests', path: 'tags', value: [], why: 'x' }] },
      'overrides.0.why',
      /not a known key/,
    ],
    [
      'overrides that are no list',
      { overrides: { address: 'posthog.action/requests' } },
      'overrides',
      /must be a list/,
    ],
  ])('%s', (_name, changes, path, message) => {
    const faults = faultsOf({ ...minimal, ...changes })
    expect(faults[path]).toMatch(message)
    expect(Object.keys(faults)).toHaveLength(1)
  })
})
