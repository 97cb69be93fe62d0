import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { automatic, code, connect, refusalOf, type Truth, transports } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('gcp')
const parent = `projects/${truth.project_id}`
let client: SecretManagerServiceClient

const frozen = () => simulator.clock({ speed: 0.000_1 })
const create = (secretId: string) => client.createSecret({ parent, secretId, secret: automatic })
const add = (secretId: string, value = 'v') =>
  client.addSecretVersion({ parent: `${parent}/secrets/${secretId}`, payload: { data: Buffer.from(value) } })
const codesOf = (settled: PromiseSettledResult<unknown>[]) =>
  settled.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))

describe.each(transports)('limits over %s', (transport) => {
  beforeEach(async () => {
    client = await connect(simulator, transport)
    return () => client.close()
  })

  test('two versions a second to one secret, and two to another', async () => {
    await frozen()
    await create('a')
    await create('b')
    await add('a')
    await add('a')
    expect(await refusalOf(add('a'))).toMatchObject({ code: code.RESOURCE_EXHAUSTED, reason: 'RATE_LIMIT_EXCEEDED' })
    await add('b')
    await simulator.clock({ offset_ms: 1000 })
    await add('a')
  })

  test('one change of state a second to one version', async () => {
    await frozen()
    await create('a')
    await add('a')
    const name = `${parent}/secrets/a/versions/1`
    await client.disableSecretVersion({ name })
    expect(await refusalOf(client.enableSecretVersion({ name }))).toMatchObject({ code: code.RESOURCE_EXHAUSTED })
  })

  // The SDK would repeat a throttled access by itself.
  const once = { retry: null }
  test.each([
    ['writes_per_minute', (i: number) => create(`s${i}`)],
    ['reads_per_minute', () => client.listSecrets({ parent })],
    ['accesses_per_minute', () => client.accessSecretVersion({ name: `${parent}/secrets/a/versions/1` }, once)],
  ])('%s of the project', async (setting, call: (i: number) => Promise<unknown>) => {
    await create('a')
    await add('a')
    await frozen()
    await simulator.settings('gcp', { [setting]: 3 })
    const settled = await Promise.allSettled([1, 2, 3, 4, 5].map(call))
    expect(codesOf(settled)).toEqual([code.RESOURCE_EXHAUSTED, code.RESOURCE_EXHAUSTED])
  })

  test('two creations of one name at once: one is made, the other ABORTED, a later one ALREADY_EXISTS', async () => {
    await simulator.settings('gcp', { write_duration_ms: 500 })
    const settled = await Promise.allSettled([create('same'), create('same'), create('same')])
    expect(codesOf(settled)).toEqual([code.ABORTED, code.ABORTED])
    expect(await refusalOf(create('same'))).toMatchObject({ code: code.ALREADY_EXISTS })
    expect((await simulator.truth<Truth>('gcp')).secrets).toHaveLength(1)
  })

  test('two writers of one secret: one is ABORTED', async () => {
    await create('a')
    await simulator.settings('gcp', { write_duration_ms: 500, secret_writes_per_second: 0 })
    expect(codesOf(await Promise.allSettled([add('a', 'one'), add('a', 'two')]))).toEqual([code.ABORTED])
    expect((await simulator.truth<Truth>('gcp')).secrets[0]?.versions).toHaveLength(1)
  })
})

describe('faults', () => {
  test.each([
    ['503-before', code.UNAVAILABLE, 0],
    ['503-after', code.UNAVAILABLE, 1],
    ['drop-before', code.UNAVAILABLE, 0],
    ['drop-after', code.UNAVAILABLE, 1],
    ['truncate-json', code.UNAVAILABLE, 1],
    ['huge-body', code.RESOURCE_EXHAUSTED, 1],
    ['html-error', code.UNAVAILABLE, 0],
    ['429', code.RESOURCE_EXHAUSTED, 0],
    ['403-scope', code.PERMISSION_DENIED, 0],
    ['409', code.ABORTED, 0],
  ])('%s reaches a gRPC client as code %i, with %i secrets made', async (mode, expected, made) => {
    client = await connect(simulator, 'grpc')
    await simulator.fault({ system: 'gcp', mode, match: 'CreateSecret', times: 1 })
    expect(await refusalOf(create('faulted'))).toMatchObject({ code: expected })
    expect((await simulator.truth<Truth>('gcp')).secrets).toHaveLength(made)
    const calls = await simulator.calls('gcp')
    expect(calls).toMatchObject([
      { method: 'GRPC', path: expect.stringMatching(/SecretManagerService\/CreateSecret$/), fault: mode },
    ])
    await client.close()
  })

  test.each(transports)('a hanging call ends at the deadline of the client, over %s', async (transport) => {
    client = await connect(simulator, transport)
    await simulator.fault({ system: 'gcp', mode: 'hang', times: 1 })
    const call = client.createSecret({ parent, secretId: 'x', secret: automatic }, { timeout: 300 })
    expect(await refusalOf(call)).toMatchObject({ code: 4 })
    await create('x')
    await client.close()
  })
})

test('one port serves both transports at the same time, and both see the same secrets', async () => {
  const [overGrpc, overRest] = await Promise.all(transports.map((transport) => connect(simulator, transport)))
  await overGrpc?.createSecret({ parent, secretId: 'made-by-grpc', secret: automatic })
  await overRest?.createSecret({ parent, secretId: 'made-by-rest', secret: automatic })
  for (const each of [overGrpc, overRest]) expect((await each?.listSecrets({ parent }))?.[0]).toHaveLength(2)
  const methods = (await simulator.calls('gcp')).map(({ method }) => method)
  expect(new Set(methods)).toEqual(new Set(['GRPC', 'POST', 'GET']))
  await Promise.all([overGrpc?.close(), overRest?.close()])
})
