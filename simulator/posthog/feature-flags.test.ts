import { describe, expect, it } from 'vitest'
import { takeProject } from '../testing.ts'

const bench = await takeProject()
const { simulator, project } = bench

const on = (method: string, path: string, body?: unknown) => bench.on(method, `feature_flags/${path}`, body)
const settings = (posthog: unknown) => simulator.control('POST', '/__settings', { posthog })
const group = { properties: [], rollout_percentage: 100 }
const variants = (...shares: number[]) => ({
  variants: shares.map((rollout_percentage, index) => ({ key: `v${index}`, rollout_percentage })),
})

it('adds what the server adds', async () => {
  const { body } = await on('POST', '', { key: 'a', filters: { groups: [group] }, tags: ['Service:Checkout'] })
  expect(body).toMatchObject({
    key: 'a',
    active: true,
    version: 1,
    status: 'ACTIVE',
    tags: ['service:checkout'],
    filters: { groups: [{ ...group, aggregation_group_type_index: null }], aggregation_group_type_index: null },
  })
})

describe('refuses', () => {
  it.each([
    [
      'a key with a dot',
      { key: 'a.b' },
      'key',
      'invalid_key',
      'Only letters, numbers, hyphens (-) & underscores (_) are allowed.',
    ],
    ['no key', {}, 'key', 'required', 'This field is required.'],
    [
      'no group',
      { key: 'a', filters: {} },
      'filters',
      'invalid_input',
      'Feature flags must have at least one condition set (group).',
    ],
    [
      'a version',
      { key: 'a', filters: { version: 1, groups: [group] } },
      'filters',
      'reserved_config_version',
      'reserved',
    ],
    [
      'a rollout of 101',
      { key: 'a', filters: { groups: [{ rollout_percentage: 101 }] } },
      'filters',
      'invalid_input',
      'between 0 and 100',
    ],
    [
      'a broken payload',
      { key: 'a', filters: { groups: [group], payloads: { true: '{' } } },
      'filters',
      'invalid_input',
      "Payload for key 'true' is not valid JSON.",
    ],
    [
      'a missing cohort',
      { key: 'a', filters: { groups: [{ properties: [{ key: 'id', type: 'cohort', value: 9 }] }] } },
      'filters',
      'cohort_does_not_exist',
      '9',
    ],
    [
      'an event property',
      { key: 'a', filters: { groups: [{ properties: [{ key: 'x', type: 'event', value: 9 }] }] } },
      'filters',
      'invalid_input',
      'can only use',
    ],
    [
      'a variant without share',
      { key: 'a', filters: { groups: [group], multivariate: { variants: [{ key: 'x' }] } } },
      'filters',
      'invalid_input',
      'Each variant',
    ],
    [
      'an archived active flag',
      { key: 'a', archived: true, filters: { groups: [group] } },
      'archived',
      'invalid_input',
      'archived',
    ],
  ])('%s', async (_, sent, attr, code, detail) => {
    const { status, body } = await on('POST', '', sent)
    expect([status, body.attr, body.code]).toEqual([400, attr, code])
    expect(body.detail).toContain(detail)
    expect((await simulator.truth()).posthog.feature_flags).toEqual([])
  })

  it('a key that is taken, until its flag is deleted', async () => {
    const { id } = (await on('POST', '', { key: 'a', filters: { groups: [group] } })).body
    expect((await on('POST', '', { key: 'a', filters: { groups: [group] } })).body).toEqual({
      type: 'validation_error',
      code: 'unique',
      detail: 'There is already a feature flag with this key.',
      attr: 'key',
    })
    await on('PATCH', `${id}/`, { deleted: true })
    expect((await on('POST', '', { key: 'a', filters: { groups: [group] } })).status).toBe(201)
    await settings({ unique_flag_keys: false })
    expect((await on('POST', '', { key: 'a', filters: { groups: [group] } })).status).toBe(201)
  })

  it('a cohort of events', async () => {
    const leaf = {
      type: 'behavioral',
      value: 'performed_event',
      key: 'paid',
      event_type: 'events',
      time_value: 7,
      time_interval: 'day',
    }
    const filters = { properties: { type: 'OR', values: [{ type: 'AND', values: [leaf] }] } }
    const cohort = (await simulator.api('POST', `${project.path}/cohorts/`, { name: 'active', filters })).body.id
    const properties = [{ key: 'id', type: 'cohort', value: cohort, operator: 'in' }]
    const { body } = await on('POST', '', { key: 'a', filters: { groups: [{ properties }] } })
    expect(body.code).toBe('behavioral_cohort_found')
  })

  it('variants that do not sum to 100 when the rules are enforced', async () => {
    const sent = { key: 'a', filters: { groups: [group], multivariate: variants(50, 49) } }
    expect((await on('POST', '', { ...sent, key: 'logged-only' })).status).toBe(201)
    await settings({ enforce_flag_rules: true })
    expect((await on('POST', '', sent)).body).toMatchObject({
      code: 'cross_field.variant_rollout_sum_not_100',
      attr: 'filters',
      detail: 'multivariate.variants: Variant rollout percentages must sum to 100, got 99.',
    })
  })

  it('to delete or disable what another flag depends on', async () => {
    const { id } = (await on('POST', '', { key: 'base', filters: { groups: [group] } })).body
    const properties = [{ key: String(id), type: 'flag', value: true, operator: 'flag_evaluates_to' }]
    await on('POST', '', { key: 'top', filters: { groups: [{ properties }] } })
    for (const change of [{ deleted: true }, { active: false }]) {
      const { status, body } = await on('PATCH', `${id}/`, change)
      expect([status, body.type]).toEqual([400, 'validation_error'])
      expect(body.detail).toContain('top')
    }
  })
})

describe('an update', () => {
  it('merges filters at the top level, or replaces them on older servers', async () => {
    const { id } = (await on('POST', '', { key: 'a', filters: { groups: [group], multivariate: variants(50, 50) } }))
      .body
    const kept = (await on('PATCH', `${id}/`, { filters: { groups: [{ rollout_percentage: 20 }] } })).body
    expect(kept).toMatchObject({
      version: 2,
      filters: { groups: [{ rollout_percentage: 20 }], multivariate: variants(50, 50) },
    })
    expect((await on('PATCH', `${id}/`, { filters: { multivariate: null } })).body.filters).toMatchObject({
      multivariate: null,
    })
    await settings({ merge_flag_filters: false })
    expect((await on('PATCH', `${id}/`, { filters: { payloads: {} } })).status).toBe(400)
  })

  it('with a stale version is a conflict', async () => {
    const { id } = (await on('POST', '', { key: 'a', filters: { groups: [group] } })).body
    await on('PATCH', `${id}/`, { name: 'x' })
    const { status, body } = await on('PATCH', `${id}/`, { name: 'y', version: 1 })
    expect([status, body.type, body.code]).toEqual([409, 'server_error', 'stale_update'])
  })

  it('has shortcuts', async () => {
    const { id } = (await on('POST', '', { key: 'a', filters: { groups: [group] } })).body
    expect((await on('POST', `${id}/archive/`)).body).toMatchObject({ active: false, archived: true })
    expect((await on('GET', '')).body.count).toBe(0)
    expect((await on('GET', '?archived=true')).body.count).toBe(1)
  })
})

it('finds by exact key whatever its case, or by part of it; older servers ignore the key', async () => {
  for (const key of ['checkout', 'checkout-new']) await on('POST', '', { key, filters: { groups: [group] } })
  expect((await on('GET', '?key=CHECKOUT')).body.results).toMatchObject([{ key: 'checkout' }])
  expect((await on('GET', '?search=checkout')).body.count).toBe(2)
  await settings({ flag_key_filter: false })
  expect((await on('GET', '?key=checkout')).body.count).toBe(2)
})
