import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestSimulator, type TestProject, type TestSimulator } from '../testing.ts'

let simulator: TestSimulator
let project: TestProject
beforeAll(async () => {
  simulator = await startTestSimulator()
})
beforeEach(async () => {
  await simulator.control('POST', '/__reset')
  project = await simulator.createProject()
})
afterAll(() => simulator.close())

const on = (method: string, path: string, body?: unknown) => simulator.api(method, `${project.path}/${path}`, body)
const events = async () => (await simulator.truth()).posthog.events
const send = async (path: string, body: string | Buffer, headers: Record<string, string> = {}) => {
  const url = simulator.simulator.endpoints.posthog + path
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  return { status: response.status, text: await response.text() }
}
const event = (extra: object = {}) => ({ event: 'paid', distinct_id: 'u1', properties: { amount: 3 }, ...extra })
const withToken = (body: object) => JSON.stringify({ api_key: project.api_token, ...body })

describe('an event arrives', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  it.each<[string, string, () => string | Buffer, Record<string, string>?]>([
    ['alone', '/capture/', () => withToken(event())],
    [
      'alone with its person inside',
      '/e/',
      () => withToken({ event: 'paid', properties: { distinct_id: 'u1', amount: 3 } }),
    ],
    ['in a batch', '/batch/', () => withToken({ batch: [event()] })],
    ['zipped by header', '/batch/', () => gzipSync(withToken({ batch: [event()] })), { 'content-encoding': 'gzip' }],
    ['zipped by query', '/i/v0/e/?compression=gzip-js', () => gzipSync(withToken(event()))],
    [
      'as a form',
      '/e/',
      () => `data=${encodeURIComponent(base64(withToken(event())))}`,
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['without a slash', '/i/v0/e', () => withToken(event())],
  ])('%s', async (_, path, body, headers) => {
    const { status, text } = await send(path, body(), headers)
    expect([status, JSON.parse(text)]).toEqual([200, { status: 1 }])
    expect(await events()).toMatchObject([
      { event: 'paid', distinct_id: 'u1', properties: { amount: 3 }, project: project.id },
    ])
  })

  it('through the newer endpoint, with a result for each', async () => {
    const batch = [event({ uuid: 'e-1' })]
    const { text } = await send('/i/v1/analytics/events', JSON.stringify({ batch }), {
      authorization: `Bearer ${project.api_token}`,
    })
    expect(JSON.parse(text)).toEqual({ results: { 'e-1': { result: 'ok' } } })
    expect(await events()).toMatchObject([{ uuid: 'e-1' }])
  })

  it('and is defined, with its properties', async () => {
    await send('/e/', withToken(event()))
    expect((await on('GET', 'event_definitions/?event_type=event_custom')).body.results).toMatchObject([
      { name: 'paid' },
    ])
    const [amount] = (await on('GET', 'property_definitions/?properties=amount&type=event')).body.results
    expect(amount).toMatchObject({ property_type: 'Numeric', is_numerical: true })
    const described = await on('PATCH', `property_definitions/${amount?.id}/`, { description: 'euros' })
    expect(described.body.description).toBe('euros')
    expect((await simulator.api('GET', `${project.path}/`)).body.ingested_event).toBe(true)
  })
})

describe('what is refused', () => {
  it.each([
    ['no JSON', '/e/', () => '{', 400],
    ['no name', '/e/', () => withToken({ distinct_id: 'u1' }), 400],
    ['nobody', '/batch/', () => withToken({ batch: [{ event: 'x' }] }), 400],
    ['more than a megabyte', '/e/', () => withToken(event({ properties: { text: 'x'.repeat(1_100_000) } })), 413],
    ['a wrong token', '/e/', () => JSON.stringify({ api_key: 'phc_wrong', ...event() }), 401],
    ['no token', '/flags/?v=2', () => JSON.stringify({ distinct_id: 'u1' }), 401],
  ])('%s', async (_, path, body, status) => {
    expect((await send(path, body())).status).toBe(status)
    expect(await events()).toEqual([])
  })

  it('a wrong token is dropped silently when so set', async () => {
    await simulator.control('POST', '/__settings', { posthog: { refuse_unknown_tokens: false } })
    expect((await send('/e/', JSON.stringify({ api_key: 'phc_wrong', ...event() }))).status).toBe(200)
    expect(await events()).toEqual([])
  })
})

it('answers a beacon with nothing and a browser’s preflight', async () => {
  expect(await send('/e/?beacon=1', withToken(event()))).toEqual({ status: 204, text: '' })
  const preflight = await fetch(`${simulator.simulator.endpoints.posthog}/e/`, { method: 'OPTIONS' })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
})

it('gives a browser its configuration by the project’s settings', async () => {
  await on('PATCH', '', { session_recording_opt_in: true, capture_console_log_opt_in: true })
  const response = await fetch(`${simulator.simulator.endpoints.posthog}/array/${project.api_token}/config`)
  expect(await response.json()).toMatchObject({
    sessionRecording: { endpoint: '/s/', consoleLogRecordingEnabled: true },
  })
  expect((await send('/s/', withToken({ event: '$snapshot', distinct_id: 'u1' }))).status).toBe(200)
})

describe('flags', () => {
  const ask = async (body: object = {}, path = '/flags/?v=2') =>
    JSON.parse((await send(path, withToken({ distinct_id: 'u1', ...body }))).text)
  const create = (key: string, filters: object, extra: object = {}) =>
    on('POST', 'feature_flags/', { key, filters, ...extra })
  const everyone = { groups: [{ properties: [], rollout_percentage: 100 }] }

  it('answer with reason, variant and payload', async () => {
    const multivariate = { variants: [{ key: 'test', rollout_percentage: 100 }] }
    await create('new-cart', { ...everyone, multivariate, payloads: { test: '{"color":"blue"}' } })
    await create('off', { groups: [{ properties: [], rollout_percentage: 0 }] })
    await create('inactive', everyone, { active: false })
    const { flags } = await ask()
    expect(Object.keys(flags).sort()).toEqual(['new-cart', 'off'])
    expect(flags['new-cart']).toMatchObject({
      enabled: true,
      variant: 'test',
      reason: { code: 'condition_match', condition_index: 0, description: 'Matched condition set 1' },
      metadata: { version: 1, payload: '{"color":"blue"}' },
    })
    expect(flags.off).toMatchObject({ enabled: false, variant: null, reason: { code: 'out_of_rollout_bound' } })
  })

  it('see what the person is, from the call or from earlier events', async () => {
    const properties = [{ key: 'plan', type: 'person', operator: 'exact', value: ['pro'] }]
    await create('pro', { groups: [{ properties, rollout_percentage: 100 }] })
    const enabled = async (body: object = {}) => (await ask(body)).flags.pro.enabled
    expect([await enabled(), await enabled({ person_properties: { plan: 'pro' } })]).toEqual([false, true])
    await send('/e/', withToken({ event: '$identify', distinct_id: 'u1', properties: { $set: { plan: 'pro' } } }))
    expect([await enabled(), await enabled({ person_properties: { plan: 'free' } })]).toEqual([true, false])
  })

  it('look into cohorts and other flags', async () => {
    const person = { type: 'person', key: 'email', operator: 'icontains', value: '@acme.com' }
    const filters = { properties: { type: 'OR', values: [{ type: 'AND', values: [person] }] } }
    const cohort = (await on('POST', 'cohorts/', { name: 'staff', filters })).body.id
    const base = (
      await create('base', { groups: [{ properties: [{ key: 'id', type: 'cohort', value: cohort, operator: 'in' }] }] })
    ).body.id
    await create('top', {
      groups: [{ properties: [{ key: String(base), type: 'flag', value: true, operator: 'flag_evaluates_to' }] }],
    })
    for (const [email, expected] of [
      ['a@acme.com', true],
      ['a@else.com', false],
    ] as const) {
      const { flags } = await ask({ person_properties: { email } })
      expect([flags.base.enabled, flags.top.enabled]).toEqual([expected, expected])
    }
  })

  it('can be asked for by key, and in the older shape', async () => {
    await create('a', { ...everyone, payloads: { true: '1' } })
    await create('b', everyone)
    expect(Object.keys((await ask({ flag_keys_to_evaluate: ['b'] })).flags)).toEqual(['b'])
    expect(await ask({}, '/decide/?v=3')).toMatchObject({
      featureFlags: { a: true, b: true },
      featureFlagPayloads: { a: '1' },
    })
  })

  it('are given whole to local evaluation, to those who may, once', async () => {
    await create('a', everyone)
    const get = (bearer: string | undefined, etag = '') =>
      fetch(`${simulator.simulator.endpoints.posthog}/flags/definitions?token=${project.api_token}&send_cohorts`, {
        headers: { ...(bearer && { authorization: `Bearer ${bearer}` }), 'if-none-match': etag },
      })
    const secret = project.settings.secret_api_token
    const first = await get(secret)
    expect(await first.json()).toMatchObject({ flags: [{ key: 'a' }], cohorts: {}, property_matching_version: 1 })
    expect((await get(secret, first.headers.get('etag') ?? '')).status).toBe(304)
    expect([(await get('phs_wrong')).status, (await get(undefined)).status]).toEqual([401, 401])
  })
})

describe('queries', () => {
  const run = async (query: string, values?: object) =>
    on('POST', 'query/', { query: { kind: 'HogQLQuery', query, values } })
  beforeEach(async () => {
    const at = (minute: number) => `2026-03-01T10:0${minute}:00.000Z`
    const batch = [
      event({ timestamp: at(1) }),
      event({ timestamp: at(3), distinct_id: 'u2', properties: { amount: 10 } }),
      event({ event: 'refund', timestamp: at(2) }),
    ]
    await send('/batch/', withToken({ batch }))
  })

  it.each<[string, unknown[][], object?]>([
    [
      "SELECT event, count(), min(timestamp), max(timestamp) FROM events WHERE event IN ('paid', 'refund') GROUP BY event ORDER BY event",
      [
        ['paid', 2, '2026-03-01T10:01:00.000Z', '2026-03-01T10:03:00.000Z'],
        ['refund', 1, '2026-03-01T10:02:00.000Z', '2026-03-01T10:02:00.000Z'],
      ],
    ],
    [
      "select event, count() as n from events where timestamp >= '2026-03-01 10:02:00' group by event order by n desc, event limit 1",
      [['paid', 1]],
    ],
    ['SELECT count() FROM events WHERE event = {name} AND properties.amount > 5', [[1]], { name: 'paid' }],
    ['SELECT uniq(distinct_id) AS people FROM events', [[2]]],
    [
      "SELECT distinct_id, properties.amount FROM events WHERE event LIKE 'pai%' AND timestamp < now() - INTERVAL 1 DAY",
      [
        ['u1', 3],
        ['u2', 10],
      ],
    ],
    ["SELECT count() FROM events WHERE event = 'none'", [[0]]],
  ])('%s', async (query, results, values) => {
    const { status, body } = await run(query, values)
    expect([status, body.results]).toEqual([200, results])
  })

  it.each([
    'SELECT * FROM persons',
    'SELECT nothing FROM events',
    'SELECT event FROM events WHERE event = {missing}',
    'DROP TABLE events',
  ])('refuses what it does not know: %s', async (query) => {
    expect((await run(query)).status).toBe(400)
  })

  it('lists events, newest first', async () => {
    const { results } = (await on('GET', 'events/?event=paid')).body
    expect(results).toMatchObject([{ distinct_id: 'u2' }, { distinct_id: 'u1' }])
  })
})
