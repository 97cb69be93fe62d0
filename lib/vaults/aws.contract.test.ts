import { beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { entryFor, failure, openTarget, targetOf } from '#lib/testing/vault-targets.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import { createLanes, defaultPaces } from './lanes.ts'
import type { VaultOptions, VaultSettings } from './settings.ts'

const simulator = await takeSimulator()
const target = targetOf('AWS Parameter Store')
const entry = entryFor(target)
const { name, owner } = entry

beforeEach(async () => {
  await simulator.reset()
})

const truth = () => simulator.truth<VaultTruth>()
const fast = { put_per_second: 1000, put_burst: 1000, read_per_second: 1000, read_burst: 1000 }

async function open(over: { settings?: Partial<VaultSettings>; options?: Partial<VaultOptions> } = {}) {
  const settings = { ...target.settings(simulator, await truth()), ...over.settings } as VaultSettings
  return await openTarget(settings, over.options)
}

async function parameter() {
  return (await truth()).aws.parameters.find((one) => one.name === name && one.deleted_at === null)
}

describe('types', () => {
  it('stores plain values as String and secrets as SecureString', async () => {
    const store = await open()
    expect(await store.put({ ...entry, secret: false })).toMatchObject({ secret: false })
    expect(await parameter()).toMatchObject({ type: 'String' })
    await store.put(entry)
    expect(await parameter()).toMatchObject({ type: 'SecureString', versions: { length: 2 } })
  })

  it('makes a parameter anew when its type cannot be changed in place', async () => {
    await simulator.settings({ aws: { ...fast, refuse_type_change: true } })
    const store = await open()
    await store.put({ ...entry, secret: false })
    await store.put(entry)
    expect(await parameter()).toMatchObject({ type: 'SecureString', value: entry.value.reveal() })
  })
})

describe('limits', () => {
  it('stays below three changes a second by itself', async () => {
    const store = await open({ options: { lanes: createLanes(defaultPaces.aws) } })
    const entries = Array.from({ length: 8 }, (_, index) => entryFor(target, { key: `key-${index}` }))
    await Promise.all(entries.map((one) => store.put(one)))
    const calls = await simulator.calls({ system: 'aws', changing: true })
    expect(calls.map(({ status }) => status)).toEqual(entries.map(() => 200))
  })

  it('settles when several processes write one name at once', async () => {
    await simulator.settings({ aws: { ...fast, put_duration_ms: 50 } })
    const stores = await Promise.all([1, 2, 3].map(() => open()))
    await Promise.all(stores.map((store, index) => store.put({ ...entry, value: new Secret(`value ${index}`) })))
    const calls = await simulator.calls({ system: 'aws', changing: true })
    expect(calls.some(({ status }) => status === 400)).toBe(true)
    expect((await parameter())?.value).toMatch(/^value [012]$/)
  })

  it('uses a name again while its deletion still lingers', async () => {
    await simulator.settings({ aws: { ...fast, delete_lag_seconds: 1 } })
    const store = await open()
    await store.put(entry)
    await store.remove(name, owner)
    await store.put(entry)
    expect(await parameter()).toMatchObject({ value: entry.value.reveal() })
  })
})

describe('roles', () => {
  const guarded = async () => {
    const role = (await truth()).aws.roles.find(({ external_id }) => external_id !== null)
    if (!role) throw new Error('The simulator has no guarded role.')
    return role
  }

  it('writes into the account of the role', async () => {
    await simulator.settings({ aws: fast })
    const { role_arn, external_id, account_id } = await guarded()
    const store = await open({ settings: { role_arn, external_id } })
    await store.put(entry)
    expect(await parameter()).toMatchObject({ account_id })
  })

  it('says what the trust policy lacks', async () => {
    const { role_arn } = await guarded()
    const store = await open({ settings: { role_arn, external_id: 'guessed' } })
    const { upstream } = await failure(store.read(name, owner))
    expect(upstream).toMatchObject({ cause: 'forbidden', retryable: false })
    expect(upstream?.fix).toContain('trust policy')
  })
})
