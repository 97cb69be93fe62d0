import { expect, serviceName, test } from './api.ts'

type Problem = {
  readonly status: number
  readonly code: string
  readonly request_id: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

const good = () => ({ service_name: serviceName(), environment: 'dev' })
const events = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`event_${index}`, { name: `Event ${index}` }]))

type Case = { name: string; body: () => unknown; status: number; paths: string[] }

const cases: Case[] = [
  { name: 'an unknown key', body: () => ({ ...good(), sampling_rat: 1 }), status: 422, paths: ['sampling_rat'] },
  {
    name: 'wrong types, all at once',
    body: () => ({ ...good(), batch_size: 'many', anonymize_ips: 'yes', custom_events: [] }),
    status: 422,
    paths: ['anonymize_ips', 'batch_size', 'custom_events'],
  },
  {
    name: 'numbers out of range',
    body: () => ({ ...good(), sampling_rate: 1.5, analytics_rollout_percentage: -1, flush_interval_ms: 1 }),
    status: 422,
    paths: ['analytics_rollout_percentage', 'flush_interval_ms', 'sampling_rate'],
  },
  { name: 'no environment', body: () => ({ service_name: serviceName() }), status: 422, paths: ['environment'] },
  {
    name: 'a name that is illegal in a cloud',
    body: () => ({ ...good(), service_name: 'Auth_Service' }),
    status: 422,
    paths: ['service_name'],
  },
  {
    name: 'a project that Parameter Store refuses',
    body: () => ({ ...good(), project_name: 'aws-things' }),
    status: 422,
    paths: ['project_name'],
  },
  {
    name: 'a private webhook',
    body: () => ({ ...good(), webhook_endpoint: 'http://169.254.169.254/' }),
    status: 422,
    paths: ['webhook_endpoint'],
  },
  {
    name: '201 custom events',
    body: () => ({ ...good(), custom_events: events(201) }),
    status: 422,
    paths: ['custom_events'],
  },
  { name: 'a NUL byte', body: () => ({ ...good(), team: 'a\u0000b' }), status: 422, paths: ['team'] },
  { name: 'a control character', body: () => ({ ...good(), team: 'a\u0007b' }), status: 422, paths: ['team'] },
  { name: 'a lone surrogate', body: () => ({ ...good(), team: 'a\ud800b' }), status: 422, paths: ['team'] },
  { name: 'a list instead of an object', body: () => [], status: 422, paths: [''] },
]

test.describe('bad input', () => {
  for (const { name, body, status, paths } of cases) {
    test(`${name} is refused with every fault, and nothing is written`, async ({ api }) => {
      const input = body()
      const answer = await api.call('POST', '/api/v1/configurations', {
        body: JSON.stringify(input),
        headers: { 'content-type': 'application/json' },
      })
      expect(answer.status()).toBe(status)
      expect(answer.headers()['content-type']).toContain('application/problem+json')
      const problem: Problem = await answer.json()
      expect(problem.request_id).not.toBe('')
      expect([...new Set((problem.errors ?? []).map(({ path }) => path))].sort()).toEqual(paths)
      const wanted = (input as { service_name?: string }).service_name
      const { total } = await api.json<{ total: number }>(
        'GET',
        `/api/v1/configurations?q=${wanted ?? 'nothing-like-it'}`,
      )
      expect(total).toBe(0)
    })
  }

  test('JSON that is none, a megabyte of text and a wrong type of content are refused as what they are', async ({
    api,
  }) => {
    const send = (body: string, type = 'application/json') =>
      api.call('POST', '/api/v1/configurations', { body: Buffer.from(body), headers: { 'content-type': type } })
    expect((await send('{"service_name":')).status()).toBe(400)
    expect([413, 422]).toContain((await send(JSON.stringify({ ...good(), team: 'x'.repeat(1_000_000) }))).status())
    expect((await send('service_name=x', 'application/x-www-form-urlencoded')).status()).toBe(415)
  })

  test('what is not there is 404, whatever is asked of it', async ({ api }) => {
    for (const path of ['configurations/nope', 'plans/nope', 'runs/nope', 'connections/nope', 'runs/nope/events']) {
      expect((await api.call('GET', `/api/v1/${path}`)).status(), path).toBe(404)
    }
  })

  test('nobody gets in without a token, nor with a wrong one', async ({ request }) => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic eDp5' }]) {
      const answer = await request.get('/api/v1/configurations', { headers })
      expect(answer.status()).toBe(401)
      expect(((await answer.json()) as Problem).code).toMatch(/^(unauthorized|invalid_token)$/)
    }
  })
})
