import { describe, expect, it } from 'vitest'
import { at, desiredFor, shared, specOf } from '#lib/testing/desired.ts'

const performed = (key: string, days: number) => ({
  type: 'behavioral',
  value: 'performed_event',
  key,
  event_type: 'events',
  time_value: days,
  time_interval: 'day',
  negation: false,
})

describe('cohorts', () => {
  it('Active Users did anything within 7 days', () => {
    const custom_events = { signup: { name: 'Signup' } }
    const spec = specOf(desiredFor({ custom_events }), 'posthog.cohort/active-users')
    expect(spec.name).toBe('Active Users')
    const events = ['auth_error', 'auth_performance', 'auth_request', 'auth_signup']
    expect(spec.filters).toEqual({
      properties: { type: 'OR', values: events.map((event) => ({ type: 'AND', values: [performed(event, 7)] })) },
    })
  })

  it.each([
    [
      'any',
      [
        [performed('auth_request', 30)],
        [{ key: 'plan', type: 'person', operator: 'exact', value: 'gold', negation: false }],
      ],
    ],
    [
      'all',
      [
        [
          performed('auth_request', 30),
          { key: 'plan', type: 'person', operator: 'exact', value: 'gold', negation: false },
        ],
      ],
    ],
  ])('an extra one that matches %s of its conditions', (match, groups) => {
    const gold = {
      name: 'Gold',
      match,
      performed: [{ event: 'request', days: 30 }],
      properties: [{ key: 'plan', value: 'gold' }],
    }
    const spec = specOf(desiredFor({ extra_cohorts: { gold } }), 'posthog.cohort/extra-gold')
    const found = at(spec, 'filters.properties.values')
    expect(found).toEqual(
      expect.arrayContaining(groups.map((values) => ({ type: 'AND', values: expect.arrayContaining(values) }))),
    )
    expect(found).toHaveLength(groups.length)
  })

  it('count only the events of the service where a project is shared', () => {
    const spec = specOf(desiredFor({}, shared), 'posthog.cohort/active-users')
    expect(spec.name).toBe('auth/dev: Active Users')
    expect(at(spec, 'filters.properties.values.0.values.0.event_filters')).toEqual([
      { key: 'service', type: 'event', operator: 'exact', value: ['auth'] },
      { key: 'environment', type: 'event', operator: 'exact', value: ['dev'] },
    ])
  })
})
