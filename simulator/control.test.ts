import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestSimulator, type TestSimulator } from './testing.ts'

let simulator: TestSimulator
beforeAll(async () => {
  simulator = await startTestSimulator()
})
afterEach(() => simulator.control('POST', '/__reset'))
afterAll(() => simulator.close())

describe('the record of calls', () => {
  it('tells what was asked, by whom and how it ended, never the credential', async () => {
    const { path } = await simulator.createProject()
    await simulator.api('GET', `${path}/actions/`)
    const key = (await simulator.truth()).posthog.keys?.[0]?.value ?? ''
    const calls = await simulator.calls()
    const key_hash = createHash('sha256').update(key).digest('hex').slice(0, 12)
    expect(calls).toMatchObject([
      {
        system: 'posthog',
        method: 'POST',
        path: '/api/organizations/@current/projects/',
        status: 201,
        changing: true,
        key_hash,
      },
      { method: 'GET', path: `${path}/actions/`, status: 200, changing: false, in_flight_max: 1, fault: null },
    ])
    for (const { t0, t1 } of calls) expect(t1).toBeGreaterThanOrEqual(t0)
    expect(JSON.stringify(calls)).not.toContain(key)
  })

  it('counts what is in flight at once', async () => {
    await simulator.control('POST', '/__fault', { mode: 'delay', ms: 50 })
    await Promise.all([1, 2, 3].map(() => simulator.api('GET', '/api/organizations/')))
    expect((await simulator.calls()).map((call) => call.in_flight_max)).toEqual([3, 3, 3])
  })

  it('can be narrowed and emptied; numbers go on', async () => {
    const { path } = await simulator.createProject()
    await simulator.api('GET', `${path}/actions/`)
    expect((await simulator.control('GET', '/__calls?changing=true')).body).toHaveLength(1)
    expect((await simulator.control('GET', '/__calls?system=aws')).body).toHaveLength(0)
    const last = (await simulator.calls()).at(-1)?.id
    expect((await simulator.control('DELETE', '/__calls')).status).toBe(204)
    expect(await simulator.calls()).toEqual([])
    await simulator.api('GET', `${path}/actions/`)
    expect((await simulator.calls())[0]?.id).not.toBe(last)
  })

  it.each([
    ['POST', '/flags/?v=2', false],
    ['POST', '/decide/?v=3', false],
    ['POST', '/batch/', true],
    ['POST', '/api/projects/1/query/', false],
    ['POST', '/api/projects/1/hog_functions/new/invocations/', false],
    ['DELETE', '/api/projects/1/alerts/x/', true],
  ])('knows that %s %s is changing: %s', async (method, path, changing) => {
    await simulator.api(method, path, {})
    expect((await simulator.calls()).at(-1)?.changing).toBe(changing)
  })
})

describe('settings', () => {
  it('are changed by name only', async () => {
    const { body } = await simulator.control('POST', '/__settings', { posthog: { project_limit: 3 } })
    expect(body.posthog).toMatchObject({ project_limit: 3, rate_limits: true })
    for (const [wrong, named] of [
      [{ posthog: { no_such: 1 } }, 'no_such'],
      [{ posthog: { rate_limits: 'yes' } }, 'rate_limits'],
      [{ nobody: {} }, 'nobody'],
      [{ clock: { speed: 0 } }, 'speed'],
    ] as const) {
      const refused = await simulator.control('POST', '/__settings', wrong)
      expect([refused.status, refused.body.error]).toEqual([400, expect.stringContaining(named)])
    }
  })

  it('go back to what they were on reset, while keys stay', async () => {
    const before = (await simulator.truth()).posthog.keys
    await simulator.control('POST', '/__settings', { posthog: { project_limit: 3 }, clock: { speed: 20 } })
    await simulator.createProject()
    await simulator.control('POST', '/__reset')
    expect((await simulator.control('GET', '/__settings')).body).toMatchObject({
      posthog: { project_limit: 2000 },
      clock: { speed: 1 },
    })
    const { posthog } = await simulator.truth()
    expect([posthog.projects, posthog.keys]).toEqual([[], before])
    expect(await simulator.calls()).toEqual([])
  })
})

describe('the control server', () => {
  it('tells the truth of all systems, or of one', async () => {
    const systems = ['posthog', 'aws', 'gcp', 'azure']
    expect(Object.keys(await simulator.truth())).toEqual(systems)
    expect(Object.keys((await simulator.control('GET', '/__truth?system=aws')).body)).toEqual(['aws'])
  })

  it('names the endpoints', async () => {
    expect((await simulator.control('GET', '/')).body).toMatchObject(simulator.simulator.endpoints)
  })

  it('refuses web pages, unknown paths and bodies that are no JSON', async () => {
    const { control } = simulator.simulator.endpoints
    const page = await fetch(`${control}/__truth`, { headers: { origin: 'https://evil.example' } })
    expect(page.status).toBe(403)
    expect((await simulator.control('GET', '/__nothing')).status).toBe(404)
    expect((await simulator.control('POST', '/__fault', '{')).status).toBe(400)
    expect((await simulator.control('POST', '/__do/posthog/nothing', {})).status).toBe(404)
  })
})
