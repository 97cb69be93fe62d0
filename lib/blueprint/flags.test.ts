import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { at, desiredFor, shared, specOf } from '#lib/testing/desired.ts'

const flag = (name: string, changes: JsonObject = {}) => specOf(desiredFor(changes), `posthog.feature_flag/${name}`)
const rollout = (spec: JsonObject) => at(spec, 'filters.groups.0.rollout_percentage')

describe('flags', () => {
  it('the analytics flag has the rollout of the configuration', () => {
    const spec = flag('analytics-enabled', { analytics_rollout_percentage: 25 })
    expect(spec).toMatchObject({
      key: 'auth-analytics-enabled',
      active: true,
      tags: ['environment:dev', 'project:nexpo', 'service:auth'],
      filters: { groups: [{ properties: [], rollout_percentage: 25 }] },
    })
  })

  it.each([
    ['dev', false, 100],
    ['staging', false, 100],
    ['prod', false, 0],
    ['dev', true, 100],
    ['staging', true, 100],
    ['prod', true, 100],
  ])('the debug flag in %s with debug logging %s is on for %d %%', (environment, enable_debug_logging, percentage) => {
    expect(rollout(flag('debug-logging', { environment, enable_debug_logging }))).toBe(percentage)
  })

  it('the performance flag is inactive without performance monitoring', () => {
    expect(flag('performance-monitoring')).toMatchObject({ active: true })
    expect(flag('performance-monitoring', { enable_performance_monitoring: false })).toMatchObject({ active: false })
  })

  it('an extra flag keeps its conditions, rollout and tags', () => {
    const spec = flag('extra-new-checkout', {
      extra_flags: {
        new_checkout: {
          description: 'The new one',
          rollout_percentage: 10,
          active: false,
          tags: ['Beta'],
          properties: [
            { key: 'plan', value: ['gold', 'silver'] },
            { key: 'email', operator: 'is_set' },
          ],
        },
      },
    })
    expect(spec).toMatchObject({
      key: 'auth-new-checkout',
      description: 'The new one',
      active: false,
      tags: ['beta', 'environment:dev', 'project:nexpo', 'service:auth'],
    })
    expect(at(spec, 'filters.groups.0')).toEqual({
      properties: [
        { key: 'email', type: 'person', operator: 'is_set' },
        { key: 'plan', type: 'person', operator: 'exact', value: ['gold', 'silver'] },
      ],
      rollout_percentage: 10,
    })
  })

  it('the key holds the environment where environments share a project', () => {
    const spec = specOf(desiredFor({}, shared), 'posthog.feature_flag/analytics-enabled')
    expect(spec.key).toBe('auth-dev-analytics-enabled')
  })
})
