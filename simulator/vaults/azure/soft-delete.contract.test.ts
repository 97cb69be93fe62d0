import { describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { collect, connect, refusalOf, type Truth } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('azure')

/** Deletes and recovers take no time, for tests about something else. */
const instantly = () => simulator.settings('azure', { being_deleted_ms: 0, being_recovered_ms: 0 })

describe('soft delete', () => {
  test('keeps the name taken until the secret is recovered', async () => {
    await instantly()
    const client = connect(simulator, truth)
    await client.setSecret('gone', 'one')
    await client.setSecret('gone', 'two')
    const poller = await client.beginDeleteSecret('gone')
    const deleted = await poller.pollUntilDone()
    expect(deleted.recoveryId).toBe(`${simulator.endpoints.azure}/deletedsecrets/gone`)
    expect(await refusalOf(client.getSecret('gone'))).toMatchObject({ statusCode: 404, code: 'SecretNotFound' })
    expect(await refusalOf(client.setSecret('gone', 'x'))).toMatchObject({
      statusCode: 409,
      code: 'Conflict',
      inner: 'ObjectIsDeletedButRecoverable',
    })
    expect((await collect(client.listDeletedSecrets())).map(({ name }) => name)).toEqual(['gone'])
    const recovery = await client.beginRecoverDeletedSecret('gone')
    await recovery.pollUntilDone()
    expect((await client.getSecret('gone')).value).toBe('two')
    expect(await collect(client.listPropertiesOfSecretVersions('gone'))).toHaveLength(2)
  })

  test('takes a while: being deleted, then deleted; being recovered, then live', async () => {
    const window = { being_deleted_ms: 60_000, being_recovered_ms: 60_000 }
    await simulator.settings('azure', window)
    const client = connect(simulator, truth)
    await client.setSecret('slow', 'v')
    await client.beginDeleteSecret('slow')
    expect(await refusalOf(client.getDeletedSecret('slow'))).toMatchObject({ statusCode: 404 })
    expect(await refusalOf(client.setSecret('slow', 'x'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingDeleted',
    })
    expect(await refusalOf(client.beginRecoverDeletedSecret('slow'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingDeleted',
    })
    expect(await refusalOf(client.purgeDeletedSecret('slow'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingDeleted',
    })
    await simulator.clock({ offset_ms: 60_000 })
    expect((await client.getDeletedSecret('slow')).name).toBe('slow')
    await client.beginRecoverDeletedSecret('slow')
    expect(await refusalOf(client.getSecret('slow'))).toMatchObject({ statusCode: 404 })
    expect(await refusalOf(client.setSecret('slow', 'x'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingRecovered',
    })
    expect(await refusalOf(client.beginDeleteSecret('slow'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingRecovered',
    })
    await simulator.clock({ offset_ms: 120_000 })
    expect((await client.getSecret('slow')).value).toBe('v')
  })

  test('a purged name is free after a while, and its secret is gone for good', async () => {
    await instantly()
    const client = connect(simulator, truth)
    await client.setSecret('purged', 'v')
    await client.beginDeleteSecret('purged')
    await simulator.settings('azure', { being_deleted_ms: 60_000 })
    await client.purgeDeletedSecret('purged')
    expect(await refusalOf(client.getDeletedSecret('purged'))).toMatchObject({ statusCode: 404 })
    expect(await refusalOf(client.setSecret('purged', 'x'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingDeleted',
    })
    await simulator.clock({ offset_ms: 60_000 })
    await client.setSecret('purged', 'again')
    const after = await simulator.truth<Truth>('azure')
    expect(after.secrets[0]?.versions.map(({ value }) => value)).toEqual(['again'])
    expect(after.purged_secrets.map(({ name }) => name)).toEqual(['purged'])
  })

  test('purge protection forbids purging and is named in the recovery level', async () => {
    await instantly()
    await simulator.settings('azure', { purge_protection: true, recoverable_days: 7 })
    const client = connect(simulator, truth)
    const stored = await client.setSecret('guarded', 'v')
    expect([stored.properties.recoveryLevel, stored.properties.recoverableDays]).toEqual(['Recoverable', 7])
    await client.beginDeleteSecret('guarded')
    const refused = await refusalOf(client.purgeDeletedSecret('guarded'))
    expect(refused).toMatchObject({ statusCode: 403, code: 'Forbidden' })
    expect(refused.message).toContain('purge protection is enabled')
  })

  test('the vault purges by itself when the retention period is over', async () => {
    await instantly()
    const client = connect(simulator, truth)
    await client.setSecret('old', 'v')
    await client.beginDeleteSecret('old')
    await simulator.clock({ offset_ms: 90 * 24 * 3600 * 1000 })
    expect(await refusalOf(client.getDeletedSecret('old'))).toMatchObject({ statusCode: 404 })
    expect((await simulator.truth<Truth>('azure')).purged_secrets).toHaveLength(1)
  })

  test('deleting what is not there is a 404', async () => {
    expect(await refusalOf(connect(simulator, truth).beginDeleteSecret('never'))).toMatchObject({
      statusCode: 404,
      code: 'SecretNotFound',
    })
  })
})
