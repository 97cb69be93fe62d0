import { beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { entryFor, failure, openTarget, targets, unhurried } from '#lib/testing/vault-targets.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import type { VaultStore } from './store.ts'

const simulator = await takeSimulator()

describe.each(targets)('$label', (target) => {
  let store: VaultStore
  const entry = entryFor(target)
  const { name, owner } = entry
  const stranger = { ...owner, configuration: 'nexpo/auth/dev' }
  const held = async (of = name) => target.held(await simulator.truth<VaultTruth>(), of)
  const changes = async () => await simulator.calls({ system: target.system, changing: true })
  const open = async (over = {}) => openTarget(target.settings(simulator, await simulator.truth()), over)

  beforeEach(async () => {
    await simulator.settings(unhurried)
    store = await open()
    return () => store.close()
  })

  it('creates an entry that carries the value, the tags and our mark', async () => {
    const put = await store.put(entry)
    expect(put).toMatchObject({ name, owner: 'ours', markedFor: { configuration: 'nexpo/auth/prod', key: 'api-key' } })
    expect(put.value?.equals(entry.value)).toBe(true)
    const [one, ...more] = await held()
    expect(more).toEqual([])
    expect(one).toMatchObject({ value: entry.value.reveal(), versions: 1, tags: { managed_by: 'hedgerow' } })
    expect(await store.read(name, owner)).toEqual(put)
  })

  it('says null for what is not there', async () => {
    expect(await store.read(name, owner)).toBeNull()
  })

  it('writes nothing when nothing differs', async () => {
    const first = await store.put(entry)
    await simulator.clearCalls()
    expect(await store.put(entry)).toEqual(first)
    expect(await changes()).toEqual([])
  })

  it('keeps every byte of a value', async () => {
    const value = new Secret('{"a": "phcAB12=="}\n  größer 🦔 %2F\t')
    await store.put({ ...entry, value })
    expect((await store.read(name, owner))?.value?.equals(value)).toBe(true)
    expect((await held())[0]?.value).toBe(value.reveal())
  })

  it('updates a value', async () => {
    const first = await store.put(entry)
    const second = await store.put({ ...entry, value: new Secret('another') })
    expect(second.version).not.toBe(first.version)
    expect((await store.read(name, owner))?.value?.reveal()).toBe('another')
    expect(await held()).toMatchObject([{ value: 'another', versions: 2 }])
  })

  it('repairs tags without a new version', async () => {
    const first = await store.put(entry)
    const second = await store.put({ ...entry, tags: { Team: 'core' } })
    expect(second.version).toBe(first.version)
    const [one] = await held()
    const expected = target.system === 'gcp' ? { team: 'core' } : { Team: 'core' }
    expect(one?.tags).toMatchObject(expected)
    expect(Object.keys(one?.tags ?? {}).map((key) => key.toLowerCase())).not.toContain('environment')
    expect((await store.read(name, owner))?.tags).toEqual(expected)
  })

  it('deletes, and takes absent for success', async () => {
    await store.put(entry)
    expect(await store.remove(name, owner)).toBe('deleted')
    expect(await held()).toEqual([])
    expect(await store.remove(name, owner)).toBe('absent')
  })

  it('uses a deleted name again', async () => {
    await store.put(entry)
    await store.remove(name, owner)
    await store.put({ ...entry, value: new Secret('again') })
    expect(await held()).toMatchObject([{ value: 'again' }])
  })

  it('leaves the entry of another configuration alone', async () => {
    await store.put(entry)
    await simulator.clearCalls()
    const theirs = { ...entry, owner: stranger, value: new Secret('stolen') }
    expect(await failure(store.put(theirs))).toMatchObject({ code: 'conflict', reason: 'vault_entry_foreign' })
    expect(await failure(store.remove(name, stranger))).toMatchObject({ code: 'conflict' })
    expect(await store.read(name, stranger)).toMatchObject({ owner: 'foreign', markedFor: owner && { key: 'api-key' } })
    expect(await changes()).toEqual([])
    expect(await held()).toMatchObject([{ value: entry.value.reveal() }])
  })

  it('refuses what the cloud would refuse before any call', async () => {
    await simulator.clearCalls()
    const faulty = { ...entry, name: 'no such/näme', value: new Secret('') }
    const error = await failure(store.put(faulty))
    expect(error.code).toBe('invalid')
    expect(error.faults.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'value']))
    expect(await simulator.calls({ system: target.system })).toEqual([])
  })

  it('puts fifteen entries at once', async () => {
    const entries = Array.from({ length: 15 }, (_, index) => entryFor(target, { key: `key-${index}` }))
    await Promise.all(entries.map((one) => store.put(one)))
    for (const one of entries) expect(await held(one.name)).toMatchObject([{ versions: 1 }])
    await simulator.clearCalls()
    const read = await Promise.all(entries.map((one) => store.read(one.name, owner)))
    expect(read.every((one) => one?.owner === 'ours')).toBe(true)
    const calls = await simulator.calls({ system: target.system })
    // AWS: ten names in one GetParameters, and the tags of each.
    if (target.system === 'aws') expect(calls.length).toBe(2 + 15)
  })
})
