import { describe, expect, it } from 'vitest'
import { takeTestSimulator } from '../testing.ts'

const simulator = await takeTestSimulator()
const readOnly = (await simulator.truth()).posthog.keys?.[1]?.value ?? ''

const createKey = async (body: unknown) =>
  (await simulator.control('POST', '/__do/posthog/create_key', body)).body.value
const settings = (posthog: unknown) => simulator.control('POST', '/__settings', { posthog })

describe('a key', () => {
  it('is needed', async () => {
    const { status, body } = await simulator.api('GET', '/api/organizations/', undefined, null)
    expect([status, body]).toEqual([
      401,
      {
        type: 'authentication_error',
        code: 'not_authenticated',
        detail: 'Authentication credentials were not provided.',
        attr: null,
      },
    ])
    const wrong = await simulator.api('GET', '/api/organizations/', undefined, 'phx_wrong')
    expect([wrong.status, wrong.body.code]).toEqual([401, 'authentication_failed'])
  })

  it('can be introspected, with and without the last slash', async () => {
    for (const path of ['/api/personal_api_keys/@current', '/api/personal_api_keys/@current/']) {
      const { body } = await simulator.api('GET', path)
      expect(body).toMatchObject({ label: 'admin', scopes: ['*'], scoped_teams: [], scoped_organizations: [] })
      expect(JSON.stringify(body)).not.toMatch(/phx_\w{10}/)
    }
  })

  it('that may only read is refused with the scope it lacks', async () => {
    const { path } = await simulator.createProject()
    const cases: [string, string, string][] = [
      ['POST', `${path}/feature_flags/`, 'feature_flag:write'],
      ['PATCH', `${path}/`, 'project:write'],
      ['DELETE', `${path}/alerts/x/`, 'alert:write'],
      ['POST', `${path}/hog_functions/new/invocations/`, 'hog_function:write'],
      ['POST', '/api/organizations/@current/projects/', 'project:write'],
    ]
    for (const [method, target, scope] of cases) {
      const { status, body } = await simulator.api(method, target, {}, readOnly)
      expect([status, body.detail]).toEqual([403, `API key missing required scope '${scope}'`])
    }
    expect((await simulator.api('GET', `${path}/feature_flags/`, undefined, readOnly)).status).toBe(200)
  })

  it('that may write may read', async () => {
    const { path } = await simulator.createProject()
    const key = await createKey({ scopes: ['action:write'] })
    expect((await simulator.api('GET', `${path}/actions/`, undefined, key)).status).toBe(200)
    expect((await simulator.api('GET', '/api/users/@me/', undefined, key)).status).toBe(200)
  })

  it('of one project reaches that project only', async () => {
    const [own, other] = [await simulator.createProject(), await simulator.createProject()]
    const key = await createKey({ scoped_teams: [own.id] })
    expect((await simulator.api('GET', `${own.path}/`, undefined, key)).status).toBe(200)
    expect((await simulator.api('GET', `${other.path}/`, undefined, key)).body.detail).toBe(
      `API key does not have access to the requested project: ID ${other.id}.`,
    )
    expect((await simulator.api('POST', '/api/organizations/@current/projects/', { name: 'x' }, key)).body.detail).toBe(
      'API keys with scoped projects are only supported on project-based endpoints.',
    )
  })

  it('of another organization reaches nothing', async () => {
    const key = await createKey({ scoped_organizations: ['0190aaaa-0000-7000-8000-000000000000'] })
    const { status, body } = await simulator.api('GET', '/api/organizations/@current/', undefined, key)
    expect([status, body.detail]).toMatchObject([403, expect.stringContaining('requested organization: ID')])
  })

  it('of a member can be ruled out by the organization', async () => {
    const key = await createKey({ level: 1 })
    await settings({ members_may_use_keys: false })
    const { status, body } = await simulator.api('GET', '/api/users/@me/', undefined, key)
    expect([status, body.detail]).toEqual([403, expect.stringContaining('does not allow using personal API keys')])
    expect((await simulator.api('GET', '/api/users/@me/')).status).toBe(200)
  })

  it('that was revoked is refused', async () => {
    const value = await createKey({})
    await simulator.control('POST', '/__do/posthog/revoke_key', { value })
    expect((await simulator.api('GET', '/api/users/@me/', undefined, value)).status).toBe(401)
  })
})

describe('paths', () => {
  it('need their last slash', async () => {
    const { path } = await simulator.createProject()
    const read = await simulator.api('GET', `${path}/actions?limit=2`)
    expect([read.status, read.headers.get('location')]).toEqual([301, `${path}/actions/?limit=2`])
    expect((await simulator.api('POST', `${path}/actions`, { name: 'a' })).status).toBe(404)
    await settings({ optional_slash: true })
    expect((await simulator.api('POST', `${path}/actions`, { name: 'a' })).status).toBe(201)
  })

  it('that do not exist are 404, and methods that do not are 405', async () => {
    expect((await simulator.api('GET', '/api/nothing/')).body).toMatchObject({
      type: 'invalid_request',
      code: 'not_found',
    })
    const { status, body } = await simulator.api('PUT', '/api/organizations/')
    expect([status, body.code]).toEqual([405, 'method_not_allowed'])
  })

  it('find an organization by id and @current, not by slug', async () => {
    const { id } = (await simulator.api('GET', '/api/organizations/@current/')).body
    expect((await simulator.api('GET', `/api/organizations/${id}/`)).status).toBe(200)
    expect((await simulator.api('GET', '/api/organizations/acme/')).status).toBe(404)
  })
})

it('answers a body that is no JSON object with the parser’s error', async () => {
  const { path } = await simulator.createProject()
  const broken = await simulator.api('POST', `${path}/actions/`, '{"name":')
  expect([broken.status, broken.body.type, broken.body.code]).toEqual([400, 'invalid_request', 'parse_error'])
  expect((await simulator.api('POST', `${path}/actions/`, '[]')).body.detail).toContain(
    'Expected a dictionary, but got list',
  )
})

describe('the rate limit', () => {
  it('refuses what exceeds the window and says when to come back', async () => {
    await settings({ crud_limits: [{ requests: 3, seconds: 60 }] })
    const ask = async () => (await simulator.api('GET', '/api/organizations/')).status
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 429])
    const { headers, body } = await simulator.api('GET', '/api/organizations/')
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(55)
    expect(body).toMatchObject({ type: 'throttled_error', code: 'throttled' })
    expect(body.detail).toMatch(/^Request was throttled\. Expected available in \d+ seconds\.$/)
    await simulator.control('POST', '/__settings', { clock: { offset_ms: 60_000 } })
    expect(await ask()).toBe(200)
  })

  it('tells real seconds when the clock runs faster', async () => {
    await settings({ crud_limits: [{ requests: 1, seconds: 3600 }] })
    await simulator.control('POST', '/__settings', { clock: { speed: 20 } })
    await simulator.api('GET', '/api/organizations/')
    const wait = Number((await simulator.api('GET', '/api/organizations/')).headers.get('retry-after'))
    expect(wait).toBeGreaterThan(170)
    expect(wait).toBeLessThanOrEqual(180)
  })

  it('counts insights apart, and each key by itself', async () => {
    const { path } = await simulator.createProject()
    await settings({ crud_limits: [{ requests: 1, seconds: 60 }], insight_limits: [{ requests: 1, seconds: 60 }] })
    const statuses = []
    for (const kind of ['insights', 'insights']) statuses.push((await simulator.api('GET', `${path}/${kind}/`)).status)
    expect(statuses).toEqual([200, 429])
    expect((await simulator.api('GET', `${path}/actions/`, undefined, readOnly)).status).toBe(200)
  })
})
