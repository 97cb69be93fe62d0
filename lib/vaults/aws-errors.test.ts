import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Upstream } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { type Scripted, type ScriptedServer, startScriptedServer } from '#lib/testing/scripted-server.ts'
import { entryFor, failure, openTarget, targetOf } from '#lib/testing/vault-targets.ts'
import type { VaultStore } from './store.ts'

let server: ScriptedServer
let store: VaultStore
let answer: Scripted
const entry = entryFor(targetOf('AWS Parameter Store'))

const nothingThere = { status: 200, body: { Parameters: [], InvalidParameters: [entry.name] } }

beforeAll(async () => {
  server = await startScriptedServer(({ headers }) =>
    String(headers['x-amz-target']).endsWith('GetParameters') ? nothingThere : answer,
  )
})
afterAll(async () => {
  await server.stop()
})
beforeEach(async () => {
  store = await openTarget(
    {
      kind: 'aws',
      region: 'eu-west-1',
      endpoint: server.url,
      access_key_id: 'key',
      secret_access_key: new Secret('secret-canary'),
    },
    { retry: { tries: 1 }, settleMs: 0 },
  )
  return () => store.close()
})

const fault = (type: string, message?: string, status = 400): Scripted => ({ status, body: { __type: type, message } })

const rows: readonly (readonly [string, Scripted, Partial<Upstream>])[] = [
  ['throttling', fault('ThrottlingException', 'Rate exceeded'), { cause: 'throttled', outcome: 'rejected' }],
  ['two writers', fault('TooManyUpdates'), { cause: 'throttled', retryable: true, said: 'TooManyUpdates' }],
  ['two writers, with a namespace', fault('com.amazonaws.ssm#TooManyUpdates'), { cause: 'throttled' }],
  ['a name that came to be', fault('ParameterAlreadyExists'), { cause: 'conflict', retryable: true }],
  ['a type that stays', fault('HierarchyTypeMismatchException'), { cause: 'conflict', retryable: false }],
  ['no right', fault('AccessDeniedException', 'User is not authorized'), { cause: 'forbidden', retryable: false }],
  ['an old session', fault('ExpiredTokenException'), { cause: 'auth', fix: expect.stringContaining('session') }],
  ['an unknown key', fault('UnrecognizedClientException', 'invalid token'), { cause: 'auth' }],
  ['a wrong secret', fault('InvalidSignatureException'), { cause: 'auth', fix: expect.stringContaining('clock') }],
  ['a KMS key that is not there', fault('InvalidKeyId'), { cause: 'invalid', fix: expect.stringContaining('KMS') }],
  ['a request it does not like', fault('ValidationException', 'bad'), { cause: 'invalid', outcome: 'rejected' }],
  ['too many parameters', fault('ParameterLimitExceeded'), { cause: 'permanent', retryable: false }],
  ['an unknown error', fault('SomethingNew', 'hm'), { cause: 'invalid', said: 'SomethingNew: hm' }],
  ['a broken server', fault('InternalServerError', undefined, 500), { cause: 'failing', outcome: 'unknown' }],
  ['a proxy', { status: 503, body: '<html>canary</html>' }, { cause: 'failing', retryable: true, said: null }],
  ['a page instead of JSON', { status: 200, body: '<html>' }, { cause: 'malformed', outcome: 'unknown' }],
  [
    'a time to come back',
    { ...fault('ThrottlingException'), headers: { 'retry-after': '7' } },
    { cause: 'throttled', retryAfterMs: 7000 },
  ],
]

describe('what AWS answers to a write', () => {
  it.each(rows)('%s', async (_, given, expected) => {
    answer = given
    const { upstream, message } = await failure(store.put(entry))
    expect(upstream).toMatchObject({ system: 'aws', ...expected })
    expect(upstream?.fix).not.toBe('')
    expect(message).toMatch(/^AWS Parameter Store did not write \/nexpo/)
  })

  it('hides the value that AWS repeats', async () => {
    answer = fault('ValidationException', `1 validation error: Value '${entry.value.reveal()}' at 'value' is bad`)
    const { upstream } = await failure(store.put(entry))
    expect(upstream?.said).toBe("ValidationException: 1 validation error: Value '••••' at 'value' is bad")
  })

  it('names the right that is missing', async () => {
    answer = fault('AccessDeniedException')
    const { upstream } = await failure(store.put(entry))
    expect(upstream?.fix).toContain('ssm:PutParameter')
    expect(upstream?.fix).toContain(entry.name)
  })
})
