import { describe, expect, it } from 'vitest'
import { takeProject } from '../testing.ts'

const { simulator, project, on } = await takeProject()

const settings = (posthog: unknown) => simulator.control('POST', '/__settings', { posthog })
const everyone = { groups: [{ properties: [], rollout_percentage: 100 }] }

const samples: Record<string, object> = {
  feature_flags: { key: 'a-flag', filters: everyone },
  actions: { name: 'an action' },
  cohorts: { name: 'a cohort' },
  dashboards: { name: 'a dashboard' },
  insights: { name: 'an insight', query: { kind: 'InsightVizNode', source: { kind: 'TrendsQuery' } } },
  hog_functions: { template_id: 'template-webhook', inputs: { url: { value: 'https://example.com' } } },
  annotations: { content: 'provisioned', date_marker: '2026-01-02T03:04:05Z' },
}
const hard = ['event_definitions', 'alerts']

describe.each(Object.entries(samples))('%s', (kind, sample) => {
  it('are created, listed, read, changed and softly deleted', async () => {
    const created = await on('POST', `${kind}/`, sample)
    expect(created.status).toBe(201)
    const { id } = created.body
    expect((await on('GET', `${kind}/`)).body).toMatchObject({
      count: 1,
      next: null,
      previous: null,
      results: [{ id }],
    })
    expect((await on('GET', `${kind}/${id}/`)).body.id).toBe(id)
    const changed = await on('PATCH', `${kind}/${id}/`, kind === 'annotations' ? { content: 'x' } : { name: 'x' })
    expect([changed.status, changed.body.name ?? changed.body.content]).toEqual([200, 'x'])

    const refused = await on('DELETE', `${kind}/${id}/`)
    expect(refused.status).toBe(405)
    expect(refused.body).toBe('Hard delete of this model is not allowed. Use a patch API call to set "deleted" to true')
    expect((await on('PATCH', `${kind}/${id}/`, { deleted: true })).status).toBe(200)
    expect((await on('GET', `${kind}/${id}/`)).body).toMatchObject({ code: 'not_found', detail: 'Not found.' })
    expect((await on('GET', `${kind}/`)).body.count).toBe(0)
    expect((await simulator.truth()).posthog[kind]).toMatchObject([{ id, deleted: true, project: project.id }])

    expect((await on('PATCH', `${kind}/${id}/`, { deleted: false })).status).toBe(200)
    expect((await on('GET', `${kind}/${id}/`)).status).toBe(200)
  })

  it('remember the call that created them', async () => {
    await on('POST', `${kind}/`, sample)
    const [row] = (await simulator.truth()).posthog[kind] ?? []
    const call = (await simulator.calls()).find(({ id }) => id === row?.created_by_call)
    expect(call).toMatchObject({ method: 'POST', path: `${project.path}/${kind}/`, changing: true, status: 201 })
  })

  it('are not found in another project', async () => {
    const { id } = (await on('POST', `${kind}/`, sample)).body
    const other = await simulator.createProject()
    expect((await simulator.api('GET', `${other.path}/${kind}/${id}/`)).status).toBe(404)
  })
})

describe.each(hard)('%s', (kind) => {
  it('are deleted for good', async () => {
    const insight = (await on('POST', 'insights/', samples.insights)).body.id
    const alert = {
      insight,
      subscribed_users: [],
      condition: { type: 'absolute_value' },
      threshold: { configuration: { type: 'absolute', bounds: { upper: 1 } } },
      config: { type: 'TrendsAlertConfig', series_index: 0 },
    }
    const { id } = (await on('POST', `${kind}/`, kind === 'alerts' ? alert : { name: 'paid' })).body
    expect((await on('DELETE', `${kind}/${id}/`)).status).toBe(204)
    expect((await on('GET', `${kind}/${id}/`)).status).toBe(404)
    expect((await on('PATCH', `${kind}/${id}/`, { deleted: false })).status).toBe(404)
    expect((await simulator.truth()).posthog[kind]).toMatchObject([{ id, deleted: true }])
  })
})

describe('actions', () => {
  it('have unique names, and the refusal names the other one', async () => {
    const { id } = (await on('POST', 'actions/', { name: 'paid' })).body
    expect((await on('POST', 'actions/', { name: 'paid' })).body).toEqual({
      type: 'validation_error',
      code: 'unique',
      detail: `This project already has an action with this name, ID ${id}`,
      attr: 'name',
    })
    expect((await on('POST', 'actions/', { name: '' })).body).toMatchObject({ code: 'blank', attr: 'name' })
    await on('PATCH', `actions/${id}/`, { deleted: true })
    expect((await on('POST', 'actions/', { name: 'paid' })).status).toBe(201)
  })

  it('are listed all at once unless a limit is passed', async () => {
    for (let number = 0; number < 105; number += 1) await on('POST', 'actions/', { name: `action ${number}` })
    expect((await on('GET', 'actions/')).body.results).toHaveLength(105)
    expect((await on('GET', 'actions/?limit=10')).body.results).toHaveLength(10)
    expect((await on('GET', 'actions/?search=action 10')).body.count).toBe(6)
  })
})

describe('cohorts', () => {
  const leaf = {
    type: 'behavioral',
    value: 'performed_event',
    key: 'paid',
    event_type: 'events',
    time_value: 7,
    time_interval: 'day',
  }
  const filters = (values: object[]) => ({ properties: { type: 'OR', values: [{ type: 'AND', values }] } })

  it('come back with what the server adds', async () => {
    const { body } = await on('POST', 'cohorts/', { name: 'active', filters: filters([leaf]) })
    expect(body).toMatchObject({
      is_calculating: true,
      count: null,
      filters: filters([{ ...leaf, negation: false, bytecode_error: null }]),
    })
    expect(JSON.stringify(body.filters)).toMatch(/"conditionHash":"[\da-f]{16}"/)
  })

  it.each([
    ['an unknown key', { ...leaf, extra: 1 }, 'extra: Extra inputs are not permitted'],
    ['an unknown behaviour', { ...leaf, value: 'danced' }, 'value: Input should be one of'],
    ['a person without operator', { type: 'person', key: 'email', value: 'a' }, 'operator'],
    ['an unknown type', { type: 'weather' }, 'does not match any of the expected tags'],
  ])('refuse %s', async (_, bad, detail) => {
    const { status, body } = await on('POST', 'cohorts/', { name: 'x', filters: filters([bad]) })
    expect([status, body.attr]).toEqual([400, 'filters'])
    expect(body.detail).toContain(detail)
  })

  it('are found by similar names when none contains the term', async () => {
    await on('POST', 'cohorts/', { name: 'checkout: active last 7d' })
    expect((await on('GET', 'cohorts/?search=active')).body.results).toMatchObject([{ search_match_type: 'exact' }])
    expect((await on('GET', 'cohorts/?search=checkout: active last 30d')).body.results).toMatchObject([
      { search_match_type: 'similar' },
    ])
    expect((await on('GET', 'cohorts/?search=zebra')).body.count).toBe(0)
    await settings({ fuzzy_search: false })
    expect((await on('GET', 'cohorts/?search=checkout: active last 30d')).body.count).toBe(0)
  })
})

describe('definitions', () => {
  it('of events are unique by name and found by it', async () => {
    const { id } = (await on('POST', 'event_definitions/', { name: 'paid', tags: ['B', 'a'], verified: true })).body
    expect((await on('POST', 'event_definitions/', { name: 'paid' })).body).toMatchObject({
      attr: 'name',
      code: 'invalid_input',
      detail: "Event definition with name 'paid' already exists",
    })
    const found = (await on('GET', 'event_definitions/by_name/?name=paid')).body
    expect(found).toMatchObject({ id, tags: ['a', 'b'], verified: true })
    expect((await on('PATCH', `event_definitions/${id}/`, { hidden: true })).status).toBe(400)
  })

  it('depend on the deployment', async () => {
    await settings({ taxonomy: false })
    const { body } = await on('POST', 'event_definitions/', { name: 'paid', description: 'x' })
    expect(body).toMatchObject({ attr: 'description', detail: 'This field is not supported by this deployment.' })
    await settings({ event_definition_create: false })
    expect((await on('POST', 'event_definitions/', { name: 'paid' })).status).toBe(405)
  })
})

it('keeps an activity log without values of objects', async () => {
  const { id } = (await on('POST', 'feature_flags/', samples.feature_flags)).body
  await on('PATCH', `feature_flags/${id}/`, { name: 'later' })
  const { results } = (await on('GET', 'activity_log/?scope=FeatureFlag')).body
  expect(results).toMatchObject([{ activity: 'updated', item_id: String(id) }, { activity: 'created' }])
})
