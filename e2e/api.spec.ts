import { moduleExample } from '#lib/testing/module-example.ts'
import { callsOf, clouds, expect, type Plan, serviceName, test } from './api.ts'

const block = (service_name: string, provider: string) => ({ ...moduleExample, service_name, provider })

for (const cloud of clouds) {
  test(`the module's block as a body provisions on ${cloud}, changes nothing the second time, and is torn down`, async ({
    api,
  }) => {
    const { id, plan, run } = await api.provision(block(serviceName('block'), cloud))
    expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(run.status).toBe('succeeded')
    expect(run.steps).toHaveLength(plan.changes.length)

    const again = await api.json<Plan>('POST', `/api/v1/configurations/${id}/plans`, { kind: 'apply' }, 201)
    expect(again.calls).toBe(0)
    expect(again.summary).toMatchObject({ none: plan.changes.length, create: 0, update: 0 })

    const outputs = await api.json<Record<string, unknown>>('GET', `/api/v1/configurations/${id}/outputs`)
    expect(Object.keys(outputs)).toHaveLength(13)
    expect(JSON.stringify(outputs)).not.toContain('secure_webhook_secret')
    expect(outputs.posthog_project_api_key).toMatch(/^phc_••••/)

    expect(await api.carryOut(id, 'destroy')).toMatchObject({ status: 'succeeded', remained: [] })
    expect(await api.json('GET', `/api/v1/configurations/${id}`)).toMatchObject({ status: 'destroyed' })
    expect((await api.call('DELETE', `/api/v1/configurations/${id}`)).status()).toBe(204)
  })
}

test('an idle connection is kept longer than a proxy in front keeps it', async ({ request }) => {
  expect((await request.get('/api/health')).headers()['keep-alive']).toBe('timeout=75')
})

test('a plan writes nothing', async ({ api, portal }) => {
  const since = Date.now()
  const { id } = await api.json('POST', '/api/v1/configurations', block(serviceName('plan'), 'aws'), 201)
  const name = serviceName('plan')
  await api.json('POST', `/api/v1/configurations/${id}/plans`, { kind: 'apply' }, 201)
  const mine = (await callsOf(portal)).filter((call) => call.t0 >= since && call.path.includes(name))
  expect(mine).toEqual([])
})

test('Idempotency-Key replays the first answer, and refuses another body', async ({ api }) => {
  const headers = { 'idempotency-key': serviceName('key') }
  const body = { service_name: serviceName('once'), environment: 'dev' }
  const first = await api.call('POST', '/api/v1/configurations', { body, headers })
  const second = await api.call('POST', '/api/v1/configurations', { body, headers })
  expect([first.status(), second.status()]).toEqual([201, 201])
  expect(second.headers()['idempotency-replayed']).toBe('true')
  expect(await second.json()).toEqual(await first.json())
  const other = await api.call('POST', '/api/v1/configurations', { body: { ...body, environment: 'prod' }, headers })
  expect(other.status()).toBe(422)
})

test('a stale If-Match is refused, a duplicate is named', async ({ api }) => {
  const body = { service_name: serviceName('etag'), environment: 'dev' }
  const made = await api.call('POST', '/api/v1/configurations', { body })
  const { id } = await made.json()
  const etag = made.headers().etag ?? ''
  const patch = (size: number) =>
    api.call('PATCH', `/api/v1/configurations/${id}`, { body: { batch_size: size }, headers: { 'if-match': etag } })
  expect((await patch(10)).status()).toBe(200)
  expect((await patch(20)).status()).toBe(412)
  const again = await api.call('POST', '/api/v1/configurations', { body })
  expect(again.status()).toBe(409)
  expect(JSON.stringify(await again.json())).toContain(id)
})

test('events of a run resume without a gap', async ({ api }) => {
  const { run } = await api.provision({
    service_name: serviceName('sse'),
    environment: 'dev',
    enable_posthog: true,
    cloud_provider: 'azure',
  })
  const read = async (after: string | null) => {
    const headers = after === null ? {} : { 'last-event-id': after }
    const text = await (await api.call('GET', `/api/v1/runs/${run.id}/events`, { headers })).text()
    return [...text.matchAll(/^id: ?(\d+)$/gm)].map(([, id]) => id)
  }
  const all = await read(null)
  expect(all.length).toBeGreaterThan(run.steps.length)
  expect(await read(all[9] ?? null)).toEqual(all.slice(10))
})
