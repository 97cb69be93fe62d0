import { describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { accessToken, collect, connect, fetchToken, loginOf, refusalOf, scope, type Truth } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('azure')

describe('signing in', () => {
  test('the first request is challenged, and the secret arrives whole after it', async () => {
    const stored = await connect(simulator, truth).setSecret('first', 'value-1')
    expect(stored.value).toBe('value-1')
    const calls = await simulator.calls('azure')
    expect(calls.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'PUT /secrets/first 401',
      `POST /${truth.tenant_id}/oauth2/v2.0/token 200`,
      'PUT /secrets/first 200',
    ])
  })

  test('the challenge names authority and resource', async () => {
    const response = await fetch(`${simulator.endpoints.azure}/secrets?api-version=2025-07-01`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer authorization="${simulator.endpoints.azure}/${truth.tenant_id}", resource="https://vault.azure.net"`,
    )
    expect(await response.json()).toEqual({
      error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
    })
  })

  test.each([
    ['another tenant', { tenant: '00000000-0000-0000-0000-000000000000' }, 400, 'invalid_request', 'AADSTS90002'],
    ['an unknown client', { client_id: 'nobody' }, 400, 'unauthorized_client', 'AADSTS700016'],
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 'AADSTS7000215'],
    ['no secret', { client_secret: '' }, 400, 'invalid_request', 'AADSTS900144'],
    ['another scope', { scope: 'https://graph.microsoft.com/.default' }, 400, 'invalid_scope', 'AADSTS1002012'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 'AADSTS70003'],
  ])(
    'a token for %s is refused',
    async (_, { tenant = truth.tenant_id, ...changed }: Record<string, string>, status, error, code) => {
      const form = {
        grant_type: 'client_credentials',
        scope,
        ...loginOf(truth),
        ...changed,
      }
      const response = await fetchToken(simulator.endpoints.azure, tenant, form)
      const body = (await response.json()) as { error: string; error_description: string }
      expect([response.status, body.error]).toEqual([status, error])
      expect(body.error_description).toContain(`${code}:`)
      expect(body.error_description).not.toContain(truth.client_secret)
    },
  )

  test('a token that is not ours, and one that has expired, are refused', async () => {
    const listWith = (token: string) =>
      fetch(`${simulator.endpoints.azure}/secrets?api-version=2025-07-01`, {
        headers: { authorization: `Bearer ${token}` },
      })
    expect((await listWith('forged')).status).toBe(401)
    await simulator.settings('azure', { token_seconds: 0 })
    const { access_token } = await accessToken(simulator.endpoints.azure, truth.tenant_id, loginOf(truth))
    const expired = await listWith(access_token)
    expect([expired.status, ((await expired.json()) as { error: { message: string } }).error.message]).toEqual([
      401,
      'AKV10002: Token has expired.',
    ])
  })
})

describe('permissions', () => {
  test('a reader reads and lists, and is refused everything else', async () => {
    await connect(simulator, truth).setSecret('shared', 'v')
    const reader = connect(simulator, truth.reader)
    expect((await reader.getSecret('shared')).value).toBe('v')
    expect(await collect(reader.listPropertiesOfSecrets())).toHaveLength(1)
    for (const call of [
      () => reader.setSecret('shared', 'x'),
      () => reader.updateSecretProperties('shared', '', {}),
      () => reader.beginDeleteSecret('shared'),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ statusCode: 403, code: 'Forbidden', inner: 'ForbiddenByRbac' })
    }
  })

  test('a role taken away counts at once, also for tokens issued before', async () => {
    const client = connect(simulator, truth)
    await client.setSecret('mine', 'v')
    await simulator.settings('azure', { client_role: 'reader' })
    expect(await refusalOf(client.setSecret('mine', 'x'))).toMatchObject({ statusCode: 403, inner: 'ForbiddenByRbac' })
    await simulator.settings('azure', { client_role: 'none' })
    expect(await refusalOf(client.getSecret('mine'))).toMatchObject({ statusCode: 403, inner: 'ForbiddenByRbac' })
  })

  test('single actions can be denied', async () => {
    await simulator.settings('azure', { being_deleted_ms: 0 })
    const client = connect(simulator, truth)
    await client.setSecret('kept', 'v')
    await client.beginDeleteSecret('kept')
    await simulator.settings('azure', { denied_actions: ['purge'] })
    expect(await refusalOf(client.purgeDeletedSecret('kept'))).toMatchObject({
      statusCode: 403,
      inner: 'ForbiddenByRbac',
    })
  })
})

describe('throttling', () => {
  test.each([
    [1, '1'],
    [null, undefined],
  ])('a set over the limit gets 429 with retry_after_seconds %s', async (retry_after_seconds, header) => {
    const client = connect(simulator, truth)
    await client.setSecret('warm-up', 'v')
    await simulator.reset()
    await simulator.clock({ speed: 0.001 })
    await simulator.settings('azure', { sets_per_10_seconds: 1, retry_after_seconds })
    await client.setSecret('one', 'v')
    const refused = await refusalOf(client.setSecret('two', 'v'))
    expect(refused).toMatchObject({ statusCode: 429, code: 'Throttled' })
    expect(refused.retryAfter).toBe(header)
    expect((await client.getSecret('one')).value).toBe('v')
  })

  test('the SDK waits for Retry-After and succeeds', async () => {
    const client = connect(simulator, truth, { retryOptions: { maxRetries: 3 } })
    await client.setSecret('warm-up', 'v')
    await simulator.settings('azure', { sets_per_10_seconds: 20 })
    await Promise.all(Array.from({ length: 24 }, (_, i) => client.setSecret(`s${i}`, 'v')))
    const statuses = (await simulator.calls('azure')).map(({ status }) => status)
    expect(statuses).toContain(429)
    expect((await simulator.truth<Truth>('azure')).secrets).toHaveLength(25)
  })
})
