import { describe, expect, it } from 'vitest'
import { createConfiguration } from '#lib/configurations/create-configuration.ts'
import { newId } from '#lib/core/ids.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { POST as rotate } from '../webhook-secret/rotate/route.ts'
import { POST as refresh } from './refresh/route.ts'

const adminToken = 'an-admin-token-only-for-this-very-test'
await takeOwnDatabase({ HEDGEROW_ADMIN_TOKEN: adminToken })

const webhook = { webhook_endpoint: 'https://hooks.example.com/posthog', webhook_secret: `first-${newId()}` }
const { id } = await createConfiguration({
  ctx: someone('admin'),
  input: { service_name: 'auth', environment: 'dev', ...webhook },
})

function ask(post: typeof rotate, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const request = new Request(`https://hedgerow.test/api/v1/configurations/${id}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body ?? {}),
  })
  return post(request, { params: Promise.resolve({ id }) })
}

describe('POST …/webhook-secret/rotate', () => {
  it('answers with where the rotation stands, and never with a secret', async () => {
    const webhook_secret = `second-${newId()}`
    const response = await ask(rotate, { webhook_secret })
    const text = await response.text()
    expect([response.status, JSON.parse(text).current]).toMatchObject([200, { phase: 'detected' }])
    expect(text).not.toContain(webhook_secret)
    expect(text).not.toContain(webhook.webhook_secret)
  })

  it('makes one revision for one idempotency key', async () => {
    const headers = { 'idempotency-key': newId() }
    const [one, two] = [await ask(rotate, {}, headers), await ask(rotate, {}, headers)]
    expect(two.headers.get('idempotency-replayed')).toBe('true')
    expect((await two.json()).current.id).toBe((await one.json()).current.id)
  })

  it.each([
    ['an unknown field', { secret: 'x' }, {}, 422],
    ['a secret that is too short', { webhook_secret: 'short' }, {}, 422],
    ['a wrong token', {}, { authorization: 'Bearer hr_wrong' }, 401],
  ])('is a problem for %s', async (_, body, headers, status) => {
    expect((await ask(rotate, body, headers)).status).toBe(status)
  })
})

describe('POST …/token/refresh', () => {
  it('is a conflict while there is no project', async () => {
    const response = await ask(refresh)
    expect([response.status, await response.json()]).toMatchObject([409, { code: 'no_project' }])
  })

  it('is a problem for a wrong token', async () => {
    expect((await ask(refresh, {}, { authorization: 'Bearer hr_wrong' })).status).toBe(401)
  })
})
