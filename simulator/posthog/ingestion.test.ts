import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { takeProject } from '../testing.ts'

const { simulator, project, on, send, withToken } = await takeProject()

const events = async () => (await simulator.truth()).posthog.events
const event = (extra: object = {}) => ({ event: 'paid', distinct_id: 'u1', properties: { amount: 3 }, ...extra })

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
