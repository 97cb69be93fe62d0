import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Upstream } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { type ScriptedStatus, startScriptedGrpc, statusWithRetryInfo } from '#lib/testing/scripted-grpc.ts'
import { type Scripted, type ScriptedServer, startScriptedServer } from '#lib/testing/scripted-server.ts'
import { failure, openTarget } from '#lib/testing/vault-targets.ts'
import type { VaultStore } from './store.ts'

const name = 'nexpo-auth-posthog-host'
const owner = { configuration: 'nexpo/auth/prod', address: 'vault.secret/host' }
let store: VaultStore

async function read(endpoint: string, transport: 'grpc' | 'rest', key?: Secret): Promise<Upstream | null> {
  const settings = { kind: 'gcp', project_id: 'a-project', endpoint, transport, service_account_json: key } as const
  store = await openTarget(settings, { retry: { tries: 1 } })
  return (await failure(store.read(name, owner))).upstream
}
afterEach(async () => {
  await store.close()
})

describe('over REST', () => {
  let server: ScriptedServer
  let answer: Scripted

  beforeAll(async () => {
    server = await startScriptedServer(() => answer)
  })
  afterAll(async () => {
    await server.stop()
  })

  const fault = (code: number, status: string, reason?: string): Scripted => ({
    status: code,
    body: {
      error: {
        code,
        status,
        message: `${status} happened`,
        details: reason ? [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'x' }] : [],
      },
    },
  })

  it.each<readonly [string, Scripted, Partial<Upstream>]>([
    ['a quota', fault(429, 'RESOURCE_EXHAUSTED'), { cause: 'throttled', status: 429, retryAfterMs: null }],
    [
      'a quota with a time to come back',
      { ...fault(429, 'RESOURCE_EXHAUSTED'), headers: { 'retry-after': '11' } },
      { cause: 'throttled', retryAfterMs: 11_000 },
    ],
    [
      'no right',
      fault(403, 'PERMISSION_DENIED'),
      { cause: 'forbidden', fix: expect.stringContaining('secretmanager.') },
    ],
    [
      'an API that is off',
      fault(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED'),
      { fix: expect.stringContaining('Enable') },
    ],
    ['no credentials', fault(401, 'UNAUTHENTICATED'), { cause: 'auth', retryable: false }],
    ['two writers', fault(409, 'ABORTED'), { cause: 'failing', retryable: true }],
    ['a name that exists', fault(409, 'ALREADY_EXISTS'), { cause: 'conflict', retryable: true }],
    ['a bad request', fault(400, 'INVALID_ARGUMENT'), { cause: 'invalid', said: 'INVALID_ARGUMENT happened' }],
    ['a broken server', fault(500, 'INTERNAL'), { cause: 'failing', retryable: true }],
    ['a server that is away', fault(503, 'UNAVAILABLE'), { cause: 'failing', retryable: true, status: 503 }],
    ['a proxy', { status: 502, body: '<html>canary</html>' }, { cause: 'failing', retryable: true, status: 502 }],
    ['an empty answer', { status: 504, body: '' }, { cause: 'timeout', retryable: true }],
    ['a page instead of JSON', { status: 200, body: '<html>canary</html>' }, { cause: 'malformed', retryable: true }],
  ])('%s', async (_, given, expected) => {
    answer = given
    expect(await read(server.url, 'rest')).toMatchObject({ system: 'gcp', outcome: 'rejected', ...expected })
  })
})

describe('over gRPC', () => {
  let server: Awaited<ReturnType<typeof startScriptedGrpc>>
  let answer: ScriptedStatus

  beforeAll(async () => {
    server = await startScriptedGrpc(['GetSecret', 'AccessSecretVersion'], () => answer)
  })
  afterAll(() => server.stop())

  it.each<readonly [string, ScriptedStatus, Partial<Upstream>]>([
    ['a quota', { code: 8 }, { cause: 'throttled', retryAfterMs: null }],
    [
      'a quota with retry information',
      { code: 8, metadata: { 'grpc-status-details-bin': statusWithRetryInfo(8, 13) } },
      { cause: 'throttled', retryAfterMs: 13_000 },
    ],
    ['a quota with a trailer', { code: 8, metadata: { 'retry-after': '17' } }, { retryAfterMs: 17_000 }],
    ['no right', { code: 7, details: 'Permission denied' }, { cause: 'forbidden' }],
    ['no credentials', { code: 16 }, { cause: 'auth', retryable: false }],
    ['a bad request', { code: 3 }, { cause: 'invalid' }],
    ['a deadline', { code: 4 }, { cause: 'timeout', retryable: true }],
    ['two writers', { code: 10 }, { cause: 'failing', retryable: true }],
    ['a broken server', { code: 13 }, { cause: 'failing', retryable: true }],
    ['a server that is away', { code: 14 }, { cause: 'failing', retryable: true }],
    ['an unknown error', { code: 2, details: 'hm' }, { cause: 'failing' }],
    ['another service', { code: 12 }, { cause: 'invalid', retryable: false }],
  ])('%s', async (_, given, expected) => {
    answer = given
    expect(await read(server.url, 'grpc')).toMatchObject({ system: 'gcp', outcome: 'rejected', ...expected })
  })
})

describe('credentials', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const file = { type: 'service_account', client_email: 'a@b.iam.gserviceaccount.com', private_key: pem }

  it.each(['grpc', 'rest'] as const)('says that a key is no key (%s)', async (transport) => {
    const broken = new Secret(JSON.stringify({ ...file, private_key: 'canary' }))
    const server = await startScriptedServer(() => ({ status: 200, body: {} }))
    expect(await read(server.url, transport, broken)).toMatchObject({ cause: 'auth', retryable: false })
    expect(server.asked).toEqual([])
    await server.stop()
  })

  it('signs its own tokens and asks no address that the key file names', async () => {
    const server = await startScriptedServer(() => ({ status: 401, body: {} }))
    const key = new Secret(JSON.stringify({ ...file, token_uri: `${server.url}/token`, universe_domain: 'x.test' }))
    await read(server.url, 'rest', key)
    expect(server.asked.map(({ url }) => url).filter((url) => url.includes('token'))).toEqual([])
    expect(server.asked[0]?.headers.authorization).toMatch(/^Bearer eyJ/)
    await server.stop()
  })
})
