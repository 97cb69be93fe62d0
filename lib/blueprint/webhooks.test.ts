import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { addresses, at, desiredFor, shared, specOf } from '#lib/testing/desired.ts'

const webhook_endpoint = 'https://hooks.example.com/posthog'
const on = { webhook_endpoint, webhook_secret: 'a-secret-of-some-length' }
const critical = {
  custom_events: {
    breach: { name: 'Breach', tags: ['Critical'] },
    lost: { name: 'Lost', tags: ['critical'] },
    fine: { name: 'Fine' },
  },
}
const hook = (name: string, changes: JsonObject = {}, surroundings = {}) =>
  specOf(desiredFor({ ...on, ...changes }, surroundings), `posthog.hog_function/${name}`)

describe('webhooks', () => {
  it('do not exist without an endpoint, and neither do alerts', () => {
    const desired = desiredFor(critical)
    expect([...addresses(desired, 'posthog.hog_function'), ...addresses(desired, 'posthog.alert')]).toEqual([])
  })

  it('service errors are sent with the secret by reference', () => {
    const spec = hook('service-errors')
    expect(spec).toMatchObject({
      type: 'destination',
      enabled: true,
      url: webhook_endpoint,
      secret: { $secret: 'webhook_secret' },
      filters: {
        source: 'events',
        events: [{ id: 'auth_error', name: 'auth_error', type: 'events', order: 0 }],
        actions: [],
      },
      body: { trigger: 'service-errors', service: 'auth', environment: 'dev', event: '{event.event}' },
      masking: null,
    })
  })

  it('have no secret when there is none', () => {
    expect(hook('service-errors', { webhook_secret: null }).secret).toBeNull()
  })

  it.each(['performance-degradation', 'high-error-rate'])('%s is fired by its alert', (name) => {
    expect(hook(name)).toMatchObject({
      type: 'internal_destination',
      filters: {
        events: [{ id: '$insight_alert_firing', type: 'events' }],
        properties: [
          {
            key: 'alert_id',
            value: { $ref: `posthog.alert/${name}`, attribute: 'id' },
            operator: 'exact',
            type: 'event',
          },
        ],
      },
    })
  })

  it('critical events are those with the tag, whatever its case', () => {
    const found = at(hook('critical-events', critical), 'filters.events')
    expect(found).toMatchObject([
      { id: 'auth_breach', order: 0 },
      { id: 'auth_lost', order: 1 },
    ])
    expect(hook('critical-events')).toEqual({})
  })

  it.each<[string, JsonObject, readonly string[]]>([
    ['errors', { enable_error_tracking: false }, ['performance-degradation']],
    ['performance', { enable_performance_monitoring: false }, ['service-errors', 'high-error-rate']],
  ])('of %s do not exist when it is switched off', (_name, changes, left) => {
    const names = addresses(desiredFor({ ...on, ...changes }), 'posthog.hog_function/')
    expect(names.map((name) => name.split('/')[1])).toEqual(left)
  })

  it('listen to the events of the service only where a project is shared', () => {
    expect(at(hook('service-errors', {}, shared), 'filters.events.0.properties')).toMatchObject([
      { key: 'service', value: ['auth'] },
      { key: 'environment', value: ['dev'] },
    ])
  })
})

describe('alerts', () => {
  const alert = (name: string, changes: JsonObject = {}) =>
    specOf(desiredFor({ ...on, ...changes }), `posthog.alert/${name}`)

  it.each([
    ['performance-degradation', 'p95-duration', 1000],
    ['high-error-rate', 'error-rate', 0.05],
  ])('%s watches %s every hour', (name, insight, upper) => {
    expect(alert(name)).toMatchObject({
      insight: { $ref: `posthog.insight/${insight}`, attribute: 'id' },
      enabled: true,
      condition: { type: 'absolute_value' },
      threshold: { configuration: { type: 'absolute', bounds: { upper } } },
      config: { type: 'TrendsAlertConfig', series_index: 0, check_ongoing_interval: false },
      calculation_interval: 'hourly',
      subscribed_users: [],
    })
  })

  it.each([
    ['performance-degradation', { p95_duration_ms: 250 }, 250],
    ['high-error-rate', { error_rate_percent: 0.7 }, 0.007],
    ['high-error-rate', { error_rate_percent: 100 }, 1],
  ])('%s has the threshold of the configuration', (name, thresholds, upper) => {
    expect(at(alert(name, { thresholds }), 'threshold.configuration.bounds.upper')).toBe(upper)
  })
})
