import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Upstream } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { type Scripted, type ScriptedServer, startScriptedServer } from '#lib/testing/scripted-server.ts'
import { entryFor, failure, openTarget, targetOf } from '#lib/testing/vault-targets.ts'
import type { VaultStore } from './store.ts'

let server: ScriptedServer
let store: VaultStore
let answer: Scripted
let token: Scripted
let authority: (url: string) => string
const entry = entryFor(targetOf('Azure Key Vault'))
const { name, owner } = entry

beforeAll(async () => {
  server = await startScriptedServer(({ url, headers }, origin) => {
    if (url.includes('/oauth2/v2.0/token')) return token
    if (headers.authorization === 'Bearer good') return answer
    const challenge = `Bearer authorization="${authority(origin)}", resource="https://vault.azure.net"`
    return { status: 401, headers: { 'www-authenticate': challenge } }
  })
})
afterAll(async () => {
  await server.stop()
})
beforeEach(async () => {
  token = { status: 200, body: { access_token: 'good', expires_in: 3600 } }
  authority = (url) => `${url}/tenant`
  answer = { status: 404, body: { error: { code: 'SecretNotFound', message: 'not found' } } }
  server.asked.length = 0
  const client_secret = new Secret('client-canary')
  store = await openTarget(
    { kind: 'azure', vault_url: server.url, client_id: 'client', client_secret },
    { retry: { tries: 1 }, settleMs: 0 },
  )
  return () => store.close()
})

const fault = (status: number, code: string, inner?: string, headers = {}): Scripted => ({
  status,
  headers,
  body: { error: { code, message: `${code} happened`, ...(inner && { innererror: { code: inner } }) } },
})

const rows: readonly (readonly [string, Scripted, Partial<Upstream>])[] = [
  [
    'throttling',
    fault(429, 'Throttled', undefined, { 'retry-after': '9' }),
    { cause: 'throttled', retryAfterMs: 9000 },
  ],
  ['throttling that does not say when', fault(429, 'Throttled'), { cause: 'throttled', retryAfterMs: null }],
  [
    'no role',
    fault(403, 'Forbidden', 'ForbiddenByRbac'),
    { cause: 'forbidden', fix: expect.stringContaining('Allow') },
  ],
  ['a firewall', fault(403, 'Forbidden', 'ForbiddenByFirewall'), { fix: expect.stringContaining('firewall') }],
  ['an access policy', fault(403, 'Forbidden', 'ForbiddenByPolicy'), { fix: expect.stringContaining('policies') }],
  ['a bad parameter', fault(400, 'BadParameter'), { cause: 'invalid', said: 'BadParameter: BadParameter happened' }],
  ['a conflict', fault(409, 'Conflict', 'ObjectIsBeingRecovered'), { cause: 'conflict' }],
  ['a broken server', fault(500, 'InternalServerError'), { cause: 'failing', retryable: true }],
  ['a proxy', { status: 502, body: '<html>' }, { cause: 'failing', said: null }],
  ['half an answer', { status: 200, body: '{"value":' }, { cause: 'malformed', retryable: true }],
]

describe('what Azure answers to a read', () => {
  it.each(rows)('%s', async (_, given, expected) => {
    answer = given
    const { upstream } = await failure(store.read(name, owner))
    expect(upstream).toMatchObject({ system: 'azure', outcome: 'rejected', ...expected })
    expect(upstream?.fix).not.toBe('')
  })
})

describe('what the authority answers', () => {
  it.each<readonly [string, Scripted, Partial<Upstream>]>([
    ['a wrong secret', { status: 401, body: { error: 'invalid_client' } }, { cause: 'auth', retryable: false }],
    ['a broken authority', { status: 503, body: '' }, { cause: 'failing', retryable: true }],
    ['a busy one', { status: 429, body: {} }, { cause: 'throttled' }],
    ['no token', { status: 200, body: '<html>' }, { cause: 'malformed', retryable: true }],
  ])('%s', async (_, given, expected) => {
    token = given
    const { upstream } = await failure(store.read(name, owner))
    expect(upstream).toMatchObject(expected)
  })

  it('gets the client secret in the form that OAuth asks for', async () => {
    expect(await store.read(name, owner)).toBeNull()
    const form = new URLSearchParams(server.asked.find(({ url }) => url.includes('token'))?.body)
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'client-canary',
      scope: 'https://vault.azure.net/.default',
    })
  })
})

describe('a vault that sends its callers elsewhere for a token', () => {
  it.each([
    ['another host', () => 'https://login.elsewhere.test/tenant'],
    ['a host that is not allowed', () => 'http://10.0.0.1/tenant'],
    ['another name of this machine', (url: string) => `${url.replace('127.0.0.1', 'localhost')}/tenant`],
  ])('%s: the client secret stays here', async (_, elsewhere) => {
    authority = elsewhere
    expect(await failure(store.read(name, owner))).toMatchObject({ code: 'invalid' })
    expect(server.asked.some(({ body }) => body.includes('canary'))).toBe(false)
  })

  it('is not followed by a redirect either', async () => {
    token = { status: 307, headers: { location: 'http://10.0.0.1/token' } }
    const { upstream } = await failure(store.read(name, owner))
    expect(upstream?.cause).toMatch(/malformed|unreachable/)
  })
})
