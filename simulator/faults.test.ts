import http from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFaults, seededRandom } from './faults.ts'
import { startTestSimulator, type TestSimulator } from './testing.ts'

let simulator: TestSimulator
beforeAll(async () => {
  simulator = await startTestSimulator()
})
afterEach(() => simulator.control('POST', '/__reset'))
afterAll(() => simulator.close())

const projects = '/api/organizations/@current/projects/'
const create = (name = 'checkout') => simulator.api('POST', projects, { name })
const inject = (fault: unknown) => simulator.control('POST', '/__fault', fault)
const count = async () => (await simulator.truth()).posthog.projects?.length
const lastCall = async () => (await simulator.calls()).at(-1)

describe('a failure', () => {
  it.each(['500', '502', '503', '504'])(
    '%s before commit leaves nothing, after commit leaves the object',
    async (status) => {
      await inject({ mode: `${status}-before`, match: '^POST', times: 1 })
      expect((await create()).status).toBe(Number(status))
      expect(await count()).toBe(0)
      expect(await lastCall()).toMatchObject({ fault: `${status}-before`, committed_at: null, status: Number(status) })

      await inject({ mode: `${status}-after`, match: '^POST', times: 1 })
      const { status: answered, body } = await create()
      expect([answered, body.type]).toEqual([Number(status), 'server_error'])
      expect(await count()).toBe(1)
      expect((await lastCall())?.committed_at).toEqual(expect.any(Number))
    },
  )

  it.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ])('%s closes the connection without an answer', async (mode, left) => {
    await inject({ mode, match: '^POST', times: 1 })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(await count()).toBe(left)
    expect(await lastCall()).toMatchObject({ status: null, fault: mode })
  })

  it.each([
    ['hang', 0],
    ['hang-after', 1],
  ])('%s never answers', async (mode, left) => {
    await inject({ mode, match: '^POST' })
    await expect(ask({ timeoutMs: 150 })).rejects.toThrow('aborted')
    expect(await count()).toBe(left)
  })

  it('drip, truncate-json, html-error and huge-body spoil the answer', async () => {
    await inject({ mode: 'truncate-json', times: 1 })
    await expect(create('a')).rejects.toThrow('JSON')
    await inject({ mode: 'html-error', times: 1 })
    const html = await create('b')
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html'])
    await inject({ mode: 'drip', ms: 50, times: 1 })
    await expect(ask({ timeoutMs: 200 })).rejects.toThrow('aborted')
    await inject({ mode: 'huge-body', bytes: 3_000_000, times: 1 })
    const response = await fetch(simulator.simulator.endpoints.posthog + projects)
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(3_000_000)
  })
})

describe('a refusal', () => {
  it.each([
    ['403-scope', 403, 'permission_denied', "API key missing required scope 'project:write'"],
    ['403-plan-limit', 403, 'permission_denied', 'maximum limit of allowed projects'],
    ['409', 409, 'conflict', 'There is already a project called'],
    ['400-unique', 400, 'unique', 'There is already'],
    ['429', 429, 'throttled', 'throttled'],
  ])('%s is spelled as PostHog spells it', async (mode, status, code, detail) => {
    await inject({ mode })
    const answer = await create()
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.detail).toContain(detail)
    expect(await count()).toBe(0)
  })

  it('429 says when to retry in seconds, by date or not at all', async () => {
    await inject({ mode: '429', retry_after: 3600, times: 1 })
    expect((await create()).headers.get('retry-after')).toBe('3600')
    await inject({ mode: '429', retry_after: 60, retry_after_format: 'date', times: 1 })
    const at = Date.parse((await create()).headers.get('retry-after') ?? '')
    expect(Math.abs(at - Date.now() - 60_000)).toBeLessThan(5000)
    await inject({ mode: '429', retry_after_format: 'none', times: 1 })
    expect((await create()).headers.get('retry-after')).toBeNull()
  })
})

describe('time', () => {
  it('late-commit commits after the client has gone', async () => {
    await inject({ mode: 'late-commit', ms: 150, match: '^POST' })
    await expect(ask({ timeoutMs: 30 })).rejects.toThrow('aborted')
    expect(await count()).toBe(0)
    await expect.poll(count).toBe(1)
  })

  it('late-commit can answer at once', async () => {
    await inject({ mode: 'late-commit', ms: 50, status: 504, match: '^POST' })
    expect((await create()).status).toBe(504)
    await expect.poll(count).toBe(1)
  })

  it('delay holds every call up', async () => {
    await inject({ mode: 'delay', ms: 60 })
    const startedAt = performance.now()
    expect((await create()).status).toBe(201)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(58)
  })

  it('invisible hides the new object for a while', async () => {
    await inject({ mode: 'invisible', ms: 60_000, match: '^POST' })
    const { id } = (await create()).body
    expect((await simulator.api('GET', projects)).body.count).toBe(0)
    expect((await simulator.api('GET', `/api/projects/${id}/`)).status).toBe(404)
    expect((await create()).status).toBe(409)
    await simulator.control('POST', '/__settings', { clock: { offset_ms: 60_000 } })
    expect((await simulator.api('GET', projects)).body.count).toBe(1)
  })

  it('clock-skew shifts the server’s time', async () => {
    await inject({ mode: 'clock-skew', ms: -3_600_000 })
    const { headers, body } = await create()
    for (const time of [headers.get('date'), body.created_at]) {
      expect(Math.abs(Date.parse(String(time)) - Date.now() + 3_600_000)).toBeLessThan(5000)
    }
  })

  it('id-reuse gives a new object the id of a deleted one', async () => {
    const { path } = await simulator.createProject()
    const { id } = (await simulator.api('POST', `${path}/actions/`, { name: 'old' })).body
    await simulator.api('PATCH', `${path}/actions/${id}/`, { deleted: true })
    await inject({ mode: 'id-reuse', match: 'actions' })
    expect((await simulator.api('POST', `${path}/actions/`, { name: 'new' })).body.id).toBe(id)
    expect((await simulator.api('GET', `${path}/actions/${id}/`)).body.name).toBe('new')
  })
})

describe('which calls', () => {
  it('are met by nth, times, changing, system and match', async () => {
    await inject({ mode: '503-before', match: '^POST .*projects/$', nth: [2, 3] })
    const statuses = []
    for (const name of ['a', 'b', 'c', 'd']) statuses.push((await create(name)).status)
    expect(statuses).toEqual([201, 503, 503, 201])
    expect((await simulator.control('GET', '/__fault')).body).toMatchObject([{ seen: 4, hits: 2 }])
    await simulator.control('DELETE', '/__fault')
    await inject([
      { mode: '503-before', changing: true },
      { mode: '500-before', system: 'aws' },
    ])
    expect((await simulator.api('GET', projects)).status).toBe(200)
    expect((await create('e')).status).toBe(503)
  })

  it('are the same for the same seed', () => {
    const hits = (seed: number) => {
      const faults = createFaults()
      faults.add({ mode: '500-before', p: 0.3, seed })
      const call = { system: 'posthog', method: 'POST', path: '/x', changing: true } as Parameters<
        typeof faults.draw
      >[0]
      return Array.from({ length: 200 }, () => faults.draw(call).decisive !== null)
    }
    expect(hits(7)).toEqual(hits(7))
    expect(hits(7)).not.toEqual(hits(8))
    const share = hits(7).filter(Boolean).length / 200
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.4)
  })

  it.each([
    [{ mode: 'explode' }, 'mode'],
    [{ mode: '409', match: '(' }, 'regular expression'],
    [{ mode: '409', p: 2 }, 'p'],
    [{ mode: '409', chance: 1 }, 'chance'],
  ])('a fault that is none is refused: %j', async (fault, named) => {
    const { status, body } = await inject(fault)
    expect(status).toBe(400)
    expect(body.error).toContain(named)
  })
})

it('draws evenly', () => {
  const random = seededRandom(1)
  const numbers = Array.from({ length: 1000 }, random)
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  expect(numbers.reduce((sum, number) => sum + number, 0) / 1000).toBeCloseTo(0.5, 1)
})

/** A create whose client gives up. */
async function ask({ timeoutMs }: { timeoutMs: number }): Promise<string> {
  const key = (await simulator.truth()).posthog.keys?.[0]?.value
  return new Promise((resolve, reject) => {
    const request = http.request(simulator.simulator.endpoints.posthog + projects, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(timeoutMs),
    })
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      response.on('error', reject)
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    request.end(JSON.stringify({ name: 'abandoned' }))
  })
}
