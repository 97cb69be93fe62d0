import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { configured } from '#lib/testing/configured.ts'
import { estimate } from './estimate.ts'

const of = (changes: JsonObject = {}, requestsPerMonth = 1_000_000) =>
  estimate(configured(changes), { requestsPerMonth })

describe('estimate', () => {
  it('counts a request, some errors and some measured operations', () => {
    expect(of()).toMatchObject({
      requests_per_month: 1_000_000,
      events_per_month: 1_110_000,
      batches_per_month: 22_200,
    })
  })

  it.each<[string, JsonObject, number]>([
    ['a quarter of the sampling is a quarter of the events', { sampling_rate: 0.25 }, 277_500],
    ['half of the rollout is half of the events', { analytics_rollout_percentage: 50 }, 555_000],
    ['sampling and rollout multiply', { sampling_rate: 0.5, analytics_rollout_percentage: 50 }, 277_500],
    ['no error tracking, no error events', { enable_error_tracking: false }, 1_100_000],
    ['no performance monitoring, no such events', { enable_performance_monitoring: false }, 1_010_000],
    ['a custom event adds its share', { custom_events: { a: { name: 'A' } } }, 1_160_000],
    ['nothing is sent at a rate of 0', { sampling_rate: 0 }, 0],
    ['nothing is sent while it is off', { enable_posthog: false }, 0],
  ])('%s', (_name, changes, events) => {
    expect(of(changes).events_per_month).toBe(events)
  })

  it('grows with the traffic and takes a million when nobody knows', () => {
    expect(of({}, 2_000_000).events_per_month).toBe(2_220_000)
    expect(estimate(configured(), {}).requests_per_month).toBe(1_000_000)
  })

  it('twice the batch is half of the calls', () => {
    expect(of({ batch_size: 100 }).batches_per_month).toBe(11_100)
    expect(of({ batch_size: 1 }).batches_per_month).toBe(1_110_000)
  })

  it.each([
    ['aws', 0],
    ['gcp', 0.84],
    ['azure', 0],
  ])('14 entries in %s cost %d dollars a month', (cloud_provider, usd) => {
    expect(of({ cloud_provider })).toMatchObject({ vault_entries: 14, secrets_usd_per_month: usd })
  })

  it('counts the entries that there will be', () => {
    expect(of({ parent_project_id: '7', webhook_secret: 'a-secret-of-some-length' }).vault_entries).toBe(16)
  })

  it('says what it assumes and that retention changes nothing', () => {
    const { notes } = of({ data_retention_days: 30 })
    expect(notes.join(' ')).toMatch(/1\.11 events are assumed/)
    expect(notes.join(' ')).toMatch(/data_retention_days \(30\) is recorded only/)
  })
})
