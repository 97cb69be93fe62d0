import { describe, expect, it } from 'vitest'
import { takeTestSimulator } from '../testing.ts'

const simulator = await takeTestSimulator()

const projects = '/api/organizations/@current/projects/'
const post = (body: unknown, key?: string) => simulator.api('POST', projects, body, key)
const settings = (posthog: unknown) => simulator.control('POST', '/__settings', { posthog })
const createKey = async (body: unknown) =>
  String((await simulator.control('POST', '/__do/posthog/create_key', body)).body.value)

describe('creating a project', () => {
  it('gives a token, takes settings along and moves the key owner to it', async () => {
    const { status, body } = await post({ name: ' checkout ', timezone: 'Europe/Berlin', anonymize_ips: true })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      name: 'checkout',
      timezone: 'Europe/Berlin',
      anonymize_ips: true,
      is_pending_deletion: false,
    })
    expect(body.api_token).toMatch(/^phc_\w{43}$/)
    expect((await simulator.api('GET', '/api/users/@me/')).body.team?.id).toBe(body.id)
    const [row] = (await simulator.truth()).posthog.projects ?? []
    expect((await simulator.calls()).find(({ id }) => id === String(row?.created_by_call))).toMatchObject({
      method: 'POST',
      status: 201,
    })
  })

  it('names one that was given no name', async () => {
    expect((await post({})).body.name).toBe('Default project')
    expect((await post({})).body.name).toBe('Default project 2')
  })

  it('refuses a second one of the same name, whatever its case', async () => {
    await post({ name: 'Checkout' })
    const { status, body } = await post({ name: 'checkout' })
    expect(status).toBe(409)
    expect(body).toEqual({
      type: 'server_error',
      code: 'conflict',
      detail: 'There is already a project called "checkout" in this organization. Choose a different name.',
      attr: null,
    })
    await settings({ unique_project_names: false })
    expect((await post({ name: 'checkout' })).status).toBe(201)
  })

  it.each([
    ['a blank name', { name: ' ' }, 'name', 'blank'],
    ['a long name', { name: 'x'.repeat(201) }, 'name', 'max_length'],
    ['an unknown timezone', { name: 'a', timezone: 'Mars/Base' }, 'timezone', 'invalid_choice'],
    ['a wildcard domain', { name: 'a', app_urls: ['https://*.acme.com'] }, 'app_urls', 'invalid_input'],
    ['a dashboard', { name: 'a', primary_dashboard: 1 }, 'primary_dashboard', 'invalid_input'],
  ])('refuses %s and creates nothing', async (_, sent, attr, code) => {
    const { status, body } = await post(sent)
    expect([status, body.type, body.attr, body.code]).toEqual([400, 'validation_error', attr, code])
    expect((await simulator.truth()).posthog.projects).toEqual([])
  })

  it('refuses above the plan, and for want of an entitlement allows one', async () => {
    await settings({ project_limit: null })
    await post({ name: 'first' })
    const { status, body } = await post({ name: 'second' })
    expect([status, body.type, body.code]).toEqual([403, 'authentication_error', 'permission_denied'])
    expect(body.detail).toContain('maximum limit of allowed projects for your current plan')
    const features = (await simulator.api('GET', '/api/organizations/@current/')).body.available_product_features
    expect(features.some(({ key }) => key === 'organizations_projects')).toBe(false)
  })

  it('is for admins only', async () => {
    const { status, body } = await post({ name: 'x' }, await createKey({ level: 1 }))
    expect([status, body.detail]).toEqual([
      403,
      'You need to be an organization admin or above to create new projects.',
    ])
  })
})

describe('changing a project', () => {
  it('saves what was sent only, under all three paths', async () => {
    const { id } = await simulator.createProject()
    for (const path of [`/api/projects/${id}/`, `${projects}${id}/`, `/api/environments/${id}/`]) {
      const { status, body } = await simulator.api('PATCH', path, {
        session_recording_sample_rate: '0.5',
        tags: ['B', 'a', 'b'],
      })
      expect([status, body.session_recording_sample_rate, body.tags, body.timezone]).toEqual([
        200,
        '0.50',
        ['a', 'b'],
        'UTC',
      ])
    }
  })

  it('refuses the settings of admins to members, by name', async () => {
    const { id } = await simulator.createProject()
    const sent = { anonymize_ips: true, surveys_opt_in: true, timezone: 'UTC' }
    const { status, body } = await simulator.api('PATCH', `/api/projects/${id}/`, sent, await createKey({ level: 1 }))
    expect([status, body.detail]).toEqual([
      403,
      'Only project admins can modify these settings: anonymize_ips, timezone',
    ])
  })

  it.each([
    ['5y', '30d', 403, "longest allowable retention period is '30d'"],
    ['1w', '5y', 400, 'Must provide a valid retention period'],
    ['1w', null, 500, 'Invalid retention entitlement.'],
  ])('answers a replay retention of %s on a plan of %s with %i', async (period, replay_retention, status, detail) => {
    const { id } = await simulator.createProject()
    await settings({ replay_retention })
    const answer = await simulator.api('PATCH', `/api/projects/${id}/`, { session_recording_retention_period: period })
    expect(answer.status).toBe(status)
    expect(answer.body.detail).toContain(detail)
  })

  it('accepts what the plan does not allow and leaves it out of the answer', async () => {
    const { id } = await simulator.createProject()
    await settings({ plan_gated_fields: ['heatmaps_opt_in'] })
    const { status, body } = await simulator.api('PATCH', `/api/projects/${id}/`, {
      heatmaps_opt_in: true,
      surveys_opt_in: true,
    })
    expect([status, body.heatmaps_opt_in, body.surveys_opt_in]).toEqual([200, null, true])
  })

  it('does not reset a token for a personal key', async () => {
    const { id } = await simulator.createProject()
    const { status, body } = await simulator.api('PATCH', `/api/projects/${id}/reset_token/`, {})
    expect([status, body.detail]).toEqual([403, 'This action does not support personal API key access'])
  })

  it('has another token once a person has reset it', async () => {
    const { id, api_token: old } = await simulator.createProject()
    const { body: reset } = await simulator.control('POST', '/__do/posthog/reset_token', { project: id })
    expect(reset.api_token).toMatch(/^phc_\w{43}$/)
    expect(reset.api_token).not.toBe(old)
    expect((await simulator.api('GET', `/api/projects/${id}/`)).body.api_token).toBe(reset.api_token)
  })
})

describe('deleting a project', () => {
  it('is pending, then gone', async () => {
    const { id } = await simulator.createProject('checkout')
    expect((await simulator.api('DELETE', `/api/projects/${id}/`)).status).toBe(204)
    expect((await simulator.api('GET', projects)).body.results[0]?.is_pending_deletion).toBe(true)
    expect((await simulator.api('DELETE', `/api/projects/${id}/`)).body.detail).toBe(
      'This project is already being deleted.',
    )
    // The name is free at once.
    expect((await post({ name: 'checkout' })).status).toBe(201)
    await simulator.control('POST', '/__settings', { clock: { offset_ms: 5000 } })
    expect((await simulator.api('GET', `/api/projects/${id}/`)).status).toBe(404)
    expect((await simulator.truth()).posthog.projects?.find((row) => row.id === id)?.deleted).toBe(true)
  })
})

describe('finding projects', () => {
  it('pages with absolute links and searches the name', async () => {
    for (const name of ['checkout', 'billing', 'checkout-eu']) await post({ name })
    const first = (await simulator.api('GET', `${projects}?search=check&limit=1`)).body
    expect([first.count, first.results.map(({ name }) => name), first.previous]).toEqual([2, ['checkout'], null])
    expect(first.results[0]?.api_token).toMatch(/^phc_/)
    const next = new URL(String(first.next))
    expect(next.origin).toBe(simulator.simulator.endpoints.posthog)
    const second = (await simulator.api('GET', next.pathname + next.search)).body
    expect([second.results.map(({ name }) => name), second.next]).toEqual([['checkout-eu'], null])
  })
})
