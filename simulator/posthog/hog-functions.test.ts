import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeProject } from '../testing.ts'

const bench = await takeProject()
const { simulator, project } = bench

const on = (method: string, path: string, body?: unknown) => bench.on(method, `hog_functions/${path}`, body)
const url = { key: 'url', type: 'string', label: 'URL', required: true, secret: false }
const headers = { key: 'headers', type: 'dictionary', required: false, secret: false }
const secret = { key: 'webhook_secret', type: 'string', required: false, secret: true }
const webhook = {
  template_id: 'template-webhook',
  name: 'ops',
  enabled: true,
  inputs_schema: [url, headers, secret],
  inputs: {
    url: { value: 'https://hooks.example.com/x' },
    headers: { value: { 'X-Webhook-Secret': '{inputs.webhook_secret}' } },
    webhook_secret: { value: 'not-so-secret' },
    unknown: { value: 'dropped' },
  },
}

describe('a webhook', () => {
  it('takes what is missing from its template', async () => {
    const { status, body } = await on('POST', '', {
      template_id: 'template-webhook',
      inputs: { url: { value: 'https://a.example' } },
    })
    expect([status, body.type, body.name]).toEqual([201, 'destination', 'HTTP Webhook'])
    expect(body).toMatchObject({ template: { id: 'template-webhook' }, status: { state: 1 } })
    expect(body.inputs).toMatchObject({ method: { value: 'POST' }, debug: { value: false } })
  })

  it('masks its secret, compiles its inputs, drops unknown ones; the truth has the secret', async () => {
    const { id, inputs } = (await on('POST', '', webhook)).body
    expect(inputs.webhook_secret).toEqual({ secret: true })
    expect(inputs.url).toMatchObject({
      value: 'https://hooks.example.com/x',
      order: 0,
      bytecode: ['_H', 1, 32, 'https://hooks.example.com/x'],
    })
    expect(inputs.headers).toMatchObject({ input_deps: ['webhook_secret'] })
    expect(inputs).not.toHaveProperty('unknown')
    expect((await on('GET', `${id}/`)).body.inputs.webhook_secret).toEqual({ secret: true })
    expect((await simulator.truth()).posthog.hog_functions).toMatchObject([
      { inputs: { webhook_secret: { value: 'not-so-secret' } } },
    ])
  })

  it.each([
    ['keeps its secret when it comes back masked', { secret: true }, 'not-so-secret'],
    ['keeps its secret when it is left out', undefined, 'not-so-secret'],
    ['takes a new one', { value: 'rotated' }, 'rotated'],
  ])('%s', async (_, sent, value) => {
    const { id } = (await on('POST', '', webhook)).body
    await on('PATCH', `${id}/`, { inputs: { ...webhook.inputs, webhook_secret: sent } })
    expect((await simulator.truth()).posthog.hog_functions).toMatchObject([{ inputs: { webhook_secret: { value } } }])
  })

  it.each([
    ['no URL', { inputs: {} }, 'inputs__url', 'This field is required.'],
    ['a URL that is no string', { inputs: { url: { value: 7 } } }, 'inputs__url', 'Value must be a string.'],
    ['double braces', { inputs: { url: { value: '{{event.event}}' } } }, 'inputs__url', 'Invalid template'],
    [
      'an unknown template',
      { template_id: 'template-none' },
      'template_id',
      "No template found for id 'template-none'",
    ],
    ['a short masking', { masking: { ttl: 5, hash: '{event.event}' } }, 'masking__ttl', '60'],
  ])('is refused with %s', async (_, change, attr, detail) => {
    const { status, body } = await on('POST', '', { ...webhook, ...change })
    expect([status, body.attr]).toEqual([400, attr])
    expect(body.detail).toContain(detail)
  })

  it('needs code without a template, and a template that was synced', async () => {
    expect((await on('POST', '', { name: 'x' })).body).toMatchObject({ attr: 'hog', detail: 'Required.' })
    await simulator.control('POST', '/__settings', { posthog: { hog_templates: false } })
    expect((await on('POST', '', webhook)).body.attr).toBe('template_id')
  })

  it('is not switched on by what looks like an agent', async () => {
    const { posthog } = simulator.simulator.endpoints
    const key = (await simulator.truth()).posthog.keys?.[0]?.value
    const send = async (enabled: boolean) => {
      const headers = { authorization: `Bearer ${key}`, 'x-posthog-client': 'mcp' }
      const url = `${posthog}${project.path}/hog_functions/`
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ ...webhook, enabled }) })
      return [response.status, ((await response.json()) as { attr?: string }).attr]
    }
    expect([await send(true), await send(false)]).toEqual([
      [400, 'enabled'],
      [201, undefined],
    ])
  })

  it('never changes its type', async () => {
    const { id } = (await on('POST', '', webhook)).body
    expect((await on('PATCH', `${id}/`, { type: 'site_app' })).body.detail).toBe(
      'Cannot modify the type of an existing function',
    )
  })

  it('is listed briefly, with inputs on request, and found by filters it contains', async () => {
    const filters = { events: [{ id: 'paid', type: 'events' }] }
    await on('POST', '', { ...webhook, filters })
    expect((await on('GET', '')).body.results[0]).not.toHaveProperty('inputs')
    expect((await on('GET', '?full=true')).body.results[0]?.inputs.webhook_secret).toEqual({ secret: true })
    expect((await on('GET', `?filters=${JSON.stringify(filters)}`)).body.count).toBe(1)
    expect((await on('GET', '?filters={"events":[{"id":"other"}]}')).body.count).toBe(0)
    expect((await on('GET', '?type=internal_destination')).body.count).toBe(0)
  })
})

describe('an invocation', () => {
  const received: { headers: http.IncomingHttpHeaders; body: string }[] = []
  const receiver = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(request.url === '/broken' ? 500 : 204).end()
    })
  })
  beforeAll(() => new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise((resolve) => receiver.close(resolve)))
  const target = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`
  const configured = (path: string) => ({
    configuration: {
      ...webhook,
      inputs_schema: [...webhook.inputs_schema, { key: 'body', type: 'json', required: false }],
      inputs: {
        ...webhook.inputs,
        url: { value: target(path) },
        body: { value: { name: 'Event {event.event}', all: '{event.properties}' } },
      },
    },
    globals: { event: { event: 'paid', properties: { amount: 3 } } },
  })

  it('only notes its request unless asked to make it', async () => {
    const { body } = await on('POST', 'new/invocations/', configured('/'))
    expect(body.status).toBe('success')
    expect(received).toHaveLength(0)
  })

  it('sends the filled-in templates, secrets included', async () => {
    const { body } = await on('POST', 'new/invocations/', { ...configured('/'), mock_async_functions: false })
    expect(body).toMatchObject({ status: 'success', errors: [] })
    expect(received[0]?.headers['x-webhook-secret']).toBe('not-so-secret')
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ name: 'Event paid', all: { amount: 3 } })
  })

  it('reports a failing target', async () => {
    const { body } = await on('POST', 'new/invocations/', { ...configured('/broken'), mock_async_functions: false })
    expect(body).toMatchObject({ status: 'error', errors: ['Webhook failed with status 500'] })
  })
})
