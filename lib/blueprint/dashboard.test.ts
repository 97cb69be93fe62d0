import { describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { formatMarker } from '#lib/core/marker.ts'
import { addresses, at, desiredFor, shared, specOf } from '#lib/testing/desired.ts'

const source = (address: string, changes = {}, surroundings = {}) =>
  at(specOf(desiredFor(changes, surroundings), `posthog.insight/${address}`), 'query.source')

const events = { signup: { name: 'Signup', tags: ['business'] }, login: { name: 'Login' } }

describe('the dashboard', () => {
  it('is tagged with service and environment', () => {
    expect(specOf(desiredFor(), 'posthog.dashboard/service')).toMatchObject({
      name: 'auth (dev)',
      pinned: true,
      tags: ['environment:dev', 'project:nexpo', 'service:auth'],
    })
  })

  it('has every tile on it', () => {
    const insights = desiredFor({ custom_events: events }).filter(({ kind }) => kind === 'posthog.insight')
    expect(insights).toHaveLength(8)
    for (const { spec } of insights) {
      expect(spec.dashboard).toEqual({ $ref: 'posthog.dashboard/service', attribute: 'id' })
      expect(String(spec.description).length).toBeLessThan(250)
    }
  })

  it('leaves room for the longest mark in what PostHog keeps of a description', () => {
    const custom_events = { [`e${'x'.repeat(63)}`]: { name: 'Long', description: 'd'.repeat(500) } }
    const long = { service_name: 's'.repeat(40), project_name: 'p'.repeat(31), environment: 'staging', custom_events }
    const [tile] = desiredFor(long).filter(({ address }) => address.startsWith('posthog.insight/custom-'))
    const configuration = 'p'.repeat(31).concat('/', 's'.repeat(40), '/staging')
    const mark = formatMarker({ configuration, address: String(tile?.address), nonce: newId() })
    expect(String(tile?.spec.description).length + 1 + mark.length).toBeLessThanOrEqual(400)
  })

  it('has no tiles of what is switched off', () => {
    const off = { enable_error_tracking: false, enable_performance_monitoring: false }
    expect(addresses(desiredFor(off), 'posthog.insight/')).toEqual([
      'posthog.insight/volume',
      'posthog.insight/top-endpoints',
      'posthog.insight/active-users',
    ])
    expect(at(source('volume', off) as never, 'series')).toHaveLength(1)
  })

  it('has business tiles of events that are tagged so, when they are asked for', () => {
    const prefix = 'posthog.insight/business-'
    expect(addresses(desiredFor({ custom_events: events }), prefix)).toEqual([])
    const on = { custom_events: events, enable_business_metrics: true }
    expect(addresses(desiredFor(on), prefix)).toEqual(['posthog.insight/business-signup'])
  })
})

describe('the tiles', () => {
  it('error rate is errors over requests as a share', () => {
    expect(source('error-rate')).toEqual({
      kind: 'TrendsQuery',
      interval: 'hour',
      dateRange: { date_from: '-24h' },
      series: [
        { kind: 'EventsNode', event: 'auth_error', name: 'auth_error', math: 'total' },
        { kind: 'EventsNode', event: 'auth_request', name: 'auth_request', math: 'total' },
      ],
      trendsFilter: {
        display: 'ActionsLineGraph',
        formulaNodes: [{ formula: 'A/B', custom_name: 'Error rate' }],
        aggregationAxisFormat: 'percentage_scaled',
      },
    })
  })

  it.each([
    ['p95-response-time', 'auth_request', 'response_time'],
    ['p95-duration', 'auth_performance', 'duration_ms'],
  ])('%s is the p95 of %s %s', (address, event, property) => {
    expect(source(address)).toMatchObject({
      interval: 'hour',
      series: [{ event, math: 'p95', math_property: property, math_property_type: 'event_properties' }],
      trendsFilter: { display: 'ActionsLineGraph', aggregationAxisFormat: 'duration_ms' },
    })
  })

  it('top endpoints is a table broken down by endpoint', () => {
    expect(source('top-endpoints')).toMatchObject({
      trendsFilter: { display: 'ActionsTable' },
      breakdownFilter: { breakdowns: [{ property: 'endpoint', type: 'event' }] },
    })
  })

  it('active users counts people', () => {
    expect(source('active-users')).toMatchObject({ series: [{ event: 'auth_request', math: 'dau' }] })
  })

  it('a custom event is counted under its name', () => {
    expect(source('custom-signup', { custom_events: events })).toMatchObject({
      series: [{ event: 'auth_signup', name: 'Signup', math: 'total' }],
    })
  })

  it('look at the events of the service only where a project is shared', () => {
    expect(source('volume', {}, shared)).toMatchObject({
      properties: [
        { key: 'service', value: ['auth'] },
        { key: 'environment', value: ['dev'] },
      ],
    })
  })
})
