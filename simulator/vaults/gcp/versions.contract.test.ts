import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { automatic, code, connect, refusalOf, type Truth, transports } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('gcp')
const parent = `projects/${truth.project_id}`
let client: SecretManagerServiceClient

const secret = () => `${parent}/secrets/s`
const version = (selector: string | number) => ({ name: `${secret()}/versions/${selector}` })
const add = (value: string | Buffer, dataCrc32c?: number) =>
  client
    .addSecretVersion({
      parent: secret(),
      payload: { data: Buffer.from(value), ...(dataCrc32c === undefined ? {} : { dataCrc32c }) },
    })
    .then(([made]) => made)
const access = (selector: string | number) =>
  client.accessSecretVersion(version(selector)).then(([{ payload }]) => Buffer.from(payload?.data ?? '').toString())
const storedVersions = async () => (await simulator.truth<Truth>('gcp')).secrets[0]?.versions ?? []

describe.each(transports)('versions over %s', (transport) => {
  beforeEach(async () => {
    client = await connect(simulator, transport)
    await simulator.settings('gcp', { secret_writes_per_second: 0, version_state_per_second: 0, write_duration_ms: 0 })
    await client.createSecret({ parent, secretId: 's', secret: automatic })
    return () => client.close()
  })

  test('count up from one and are read by number and as latest, byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 200])
    const first = await add('phcAB12')
    const second = await add(bytes)
    expect([first.name, second.name]).toEqual(
      [1, 2].map((n) => `projects/${truth.project_number}/secrets/s/versions/${n}`),
    )
    expect(await access(1)).toBe('phcAB12')
    const [latest] = await client.accessSecretVersion(version('latest'))
    expect(Buffer.from(latest.payload?.data ?? '').equals(bytes)).toBe(true)
    expect(latest.name).toBe(second.name)
    const calls = (await simulator.calls('gcp')).filter(({ path }) => /add(?:Secret)?Version/i.test(path))
    expect((await storedVersions()).map(({ created_by_call }) => created_by_call)).toEqual(calls.map(({ id }) => id))
  })

  test('a checksum that fits is taken, one that does not is refused, none is computed', async () => {
    expect((await add('123456789', 0xe3069283)).clientSpecifiedPayloadChecksum).toBe(true)
    expect(await refusalOf(add('123456789', 1))).toMatchObject({ code: code.INVALID_ARGUMENT })
    expect((await add('123456789')).clientSpecifiedPayloadChecksum).toBe(false)
    const [{ payload }] = await client.accessSecretVersion(version(2))
    expect(Number(payload?.dataCrc32c)).toBe(0xe3069283)
    expect(await storedVersions()).toHaveLength(2)
  })

  test('a payload has between 1 byte and 64 KiB', async () => {
    expect(await refusalOf(add(''))).toMatchObject({ code: code.INVALID_ARGUMENT })
    expect(await refusalOf(add(Buffer.alloc(64 * 1024 + 1)))).toMatchObject({ code: code.INVALID_ARGUMENT })
    await add(Buffer.alloc(64 * 1024))
    expect(await storedVersions()).toHaveLength(1)
  })

  test('a secret without versions, and what does not exist, is NOT_FOUND', async () => {
    const refused = await refusalOf(access('latest'))
    expect(refused).toMatchObject({
      code: code.NOT_FOUND,
      message: `Secret [projects/${truth.project_number}/secrets/s] not found or has no versions.`,
    })
    await add('v')
    expect(await refusalOf(access(2))).toMatchObject({ code: code.NOT_FOUND })
    expect(await refusalOf(access('live'))).toMatchObject({ code: code.NOT_FOUND })
    const elsewhere = { parent: `${parent}/secrets/none`, payload: { data: Buffer.from('v') } }
    expect(await refusalOf(client.addSecretVersion(elsewhere))).toMatchObject({ code: code.NOT_FOUND })
  })

  test('latest is the newest whatever its state, not the newest enabled one', async () => {
    await add('one')
    await add('two')
    const [disabled] = await client.disableSecretVersion(version(2))
    expect(disabled.state).toBe('DISABLED')
    expect(await refusalOf(access('latest'))).toMatchObject({
      code: code.FAILED_PRECONDITION,
      message: `Secret Version [projects/${truth.project_number}/secrets/s/versions/2] is in DISABLED state.`,
    })
    expect(await access(1)).toBe('one')
    const [enabled] = await client.enableSecretVersion(version(2))
    expect([enabled.state, await access('latest')]).toEqual(['ENABLED', 'two'])
  })

  test('destroying is for good: the data is gone and the state stays', async () => {
    await add('one')
    const [destroyed] = await client.destroySecretVersion(version(1))
    expect([destroyed.state, destroyed.destroyTime !== null]).toEqual(['DESTROYED', true])
    for (const call of [
      () => access(1),
      () => client.enableSecretVersion(version(1)),
      () => client.disableSecretVersion(version(1)),
      () => client.destroySecretVersion(version(1)),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ code: code.FAILED_PRECONDITION })
    }
    expect(await storedVersions()).toMatchObject([{ state: 'DESTROYED', value: null }])
    expect((await add('two')).name).toContain('/versions/2')
  })

  test('states change by number only, and only with the present etag', async () => {
    await add('one')
    expect(await refusalOf(client.disableSecretVersion(version('latest')))).toMatchObject({
      code: code.INVALID_ARGUMENT,
    })
    const stale = { ...version(1), etag: '"old"' }
    expect(await refusalOf(client.disableSecretVersion(stale))).toMatchObject({ code: code.FAILED_PRECONDITION })
    const [{ etag }] = await client.getSecretVersion(version(1))
    await client.disableSecretVersion({ ...version(1), etag: etag ?? '' })
    expect(await refusalOf(client.enableSecretVersion({ ...version(1), etag: etag ?? '' }))).toMatchObject({
      code: code.FAILED_PRECONDITION,
    })
  })

  test('aliases lead to their version', async () => {
    await add('one')
    await add('two')
    const named = { name: secret(), versionAliases: { live: 1 } }
    await client.updateSecret({ secret: named, updateMask: { paths: ['version_aliases'] } })
    expect(await access('live')).toBe('one')
    for (const versionAliases of [{ latest: 1 }, { '1st': 1 }, { live: 9 }]) {
      const call = client.updateSecret({
        secret: { name: secret(), versionAliases },
        updateMask: { paths: ['version_aliases'] },
      })
      expect(await refusalOf(call)).toMatchObject({ code: code.INVALID_ARGUMENT })
    }
  })

  test('a list is newest first and filters by state', async () => {
    for (const value of ['one', 'two', 'three']) await add(value)
    await client.destroySecretVersion(version(2))
    const numbers = async (filter: string) =>
      (await client.listSecretVersions({ parent: secret(), filter }))[0].map(({ name }) =>
        Number(name?.split('/').at(-1)),
      )
    expect(await numbers('')).toEqual([3, 2, 1])
    expect(await numbers('state:ENABLED')).toEqual([3, 1])
    expect(await numbers('state=DESTROYED')).toEqual([2])
  })

  test.each([
    ['the setting', () => simulator.settings('gcp', { latest_lag_ms: 60_000 })],
    ['a fault', () => simulator.fault({ system: 'gcp', mode: 'invisible', ms: 60_000 })],
  ])('latest and lists lag behind by %s; a version is readable by its number at once', async (_, lag) => {
    await add('one')
    await lag()
    await add('two')
    expect([await access('latest'), await access(2)]).toEqual(['one', 'two'])
    expect((await client.listSecretVersions({ parent: secret() }))[0]).toHaveLength(1)
    await simulator.clock({ offset_ms: 61_000 })
    expect(await access('latest')).toBe('two')
  })
})
