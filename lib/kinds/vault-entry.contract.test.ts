import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Lookup, ResolvedSpec } from '#lib/engine/kind.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { failure, openTarget, targets, unhurried } from '#lib/testing/vault-targets.ts'
import type { VaultStore } from '#lib/vaults/store.ts'
import { vaultParameter, vaultSecret } from './vault-entry.ts'
import type { VaultWorld } from './worlds.ts'

const simulator = await takeSimulator()

const fingerprint = (secret: Secret) => `fp:${secret.reveal()}`

describe.each(targets)('$label', (target) => {
  const { system } = target
  const kind = system === 'aws' ? vaultParameter : vaultSecret
  const owner = { configuration: 'nexpo/auth/prod', address: `${kind.type}/sampling-rate` }
  const plain = {
    name: target.nameOf('sampling-rate'),
    value: '0.5',
    secret: false,
    tags: { Environment: 'Prod', team: 'core' },
    service: 'auth',
    key: 'sampling-rate',
    environment: 'prod',
    cloud: system,
  }
  const secretSpec: ResolvedSpec = { ...plain, value: new Secret('phc_canary'), secret: true }
  const secretJson: JsonObject = { ...plain, value: { $secret: 'any', fingerprint: 'fp:phc_canary' }, secret: true }

  let store: VaultStore
  let world: VaultWorld
  const marker = (over = {}) => ({ ...owner, nonce: newId(), ...over })
  const lookup = (over: Partial<Lookup<ResolvedSpec>> = {}): Lookup<ResolvedSpec> => ({
    keys: plain,
    externalId: null,
    owner,
    nonce: null,
    applied: null,
    ...over,
  })

  beforeEach(async () => {
    await simulator.settings(unhurried)
    store = await openTarget(target.settings(simulator, await simulator.truth()))
    world = { vault: store, fingerprint, once: (_key, load) => load(), signal: new AbortController().signal }
    return () => store.close()
  })

  it('finds what it created, with nothing to change', async () => {
    expect(await kind.find(world, lookup())).toBeNull()
    const created = await kind.create(world, plain, marker())
    const found = await kind.find(world, lookup({ externalId: created.externalId }))
    expect(found).toEqual(created)
    expect(found).toMatchObject({
      owner: 'ours',
      live: { value: '0.5', secret: false, service: 'auth', environment: 'prod', key: 'sampling-rate' },
      attributes: { name: plain.name },
    })
    expect(kind.compare?.(plain, found?.live ?? {})).toEqual([])
  })

  it('shows a secret by its fingerprint only', async () => {
    await kind.create(world, secretSpec, marker())
    const found = await kind.find(world, lookup({ keys: secretSpec }))
    expect(JSON.stringify(found?.live)).not.toContain('"phc_canary')
    expect(kind.compare?.(secretJson, found?.live ?? {})).toEqual([])
    const other = { ...secretJson, value: { $secret: 'any', fingerprint: 'fp:another' } }
    expect(kind.compare?.(other, found?.live ?? {})).toEqual(['value'])
  })

  it('takes numbers and finds unknown references different', async () => {
    const { live } = await kind.create(world, { ...plain, value: 42 }, marker())
    expect(kind.compare?.({ ...plain, value: 42 }, live)).toEqual([])
    const unknown = { ...plain, value: { $ref: 'posthog.project/x', attribute: 'id' } }
    expect(kind.compare?.(unknown, live)).toEqual(['value'])
  })

  it('sees what was changed outside, and repairs it', async () => {
    await kind.create(world, plain, marker())
    await store.put({ ...plain, value: new Secret('1.0'), tags: {}, owner })
    const found = await kind.find(world, lookup())
    if (!found) throw new Error('It is gone.')
    expect(kind.compare?.(plain, found.live)).toEqual(['value', 'tags'])
    const updated = await kind.update(world, plain, found, marker())
    expect(kind.compare?.(plain, updated.live)).toEqual([])
  })

  it('shows nothing of an entry that is not ours', async () => {
    await kind.create(world, secretSpec, marker({ configuration: 'nexpo/auth/dev' }))
    const found = await kind.find(world, lookup())
    expect(found).toMatchObject({ owner: 'foreign', live: { name: plain.name } })
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  it('looks where it was recorded, so that a new name replaces the old entry', async () => {
    const { externalId } = await kind.create(world, plain, marker())
    const renamed = { ...plain, name: target.nameOf('renamed') }
    const found = await kind.find(world, lookup({ keys: renamed, externalId }))
    expect(found?.externalId).toBe(externalId)
    expect(kind.compare?.(renamed, found?.live ?? {})).toEqual(['name'])
    expect(kind.immutable).toContain('name')
  })

  it('finds somebody else under the new name before the old entry is given up', async () => {
    const { externalId } = await kind.create(world, plain, marker())
    const renamed = { ...plain, name: target.nameOf('renamed') }
    await kind.create(world, renamed, marker({ configuration: 'nexpo/auth/dev' }))
    expect(await kind.find(world, lookup({ keys: renamed, externalId }))).toMatchObject({ owner: 'foreign' })
  })

  it('removes, repeatedly, and not what has changed hands', async () => {
    const { externalId } = await kind.create(world, plain, marker())
    await kind.remove(world, externalId, plain)
    await kind.remove(world, externalId, plain)
    expect(await kind.find(world, lookup())).toBeNull()
    if (system === 'azure') return
    await kind.create(world, plain, marker({ configuration: 'nexpo/auth/dev' }))
    expect(await failure(kind.remove(world, externalId, plain))).toMatchObject({ code: 'conflict' })
  })

  it('refuses a spec that is not one before any call', async () => {
    await simulator.clearCalls()
    await expect(async () => kind.create(world, { ...plain, secret: 'yes' }, marker())).rejects.toThrow()
    expect(await simulator.calls({ system })).toEqual([])
  })
})

describe('a create that was cut short', () => {
  it('is not taken for a finished one', async () => {
    await simulator.reset()
    await simulator.settings({ gcp: { denied_permissions: ['secretmanager.versions.add'] } })
    const target = targets.find(({ system }) => system === 'gcp')
    if (!target) throw new Error('There is no target.')
    const vault = await openTarget(target.settings(simulator, await simulator.truth()))
    const world: VaultWorld = { vault, fingerprint, once: (_, load) => load(), signal: new AbortController().signal }
    const owner = { configuration: 'nexpo/auth/prod', address: 'vault.secret/host' }
    const spec = {
      name: 'cut',
      value: 'v',
      secret: false,
      tags: {},
      service: 'auth',
      key: 'host',
      environment: 'prod',
      cloud: 'gcp',
    }
    const nonce = newId()
    await failure(vaultSecret.create(world, spec, { ...owner, nonce }))
    const search = { keys: spec, externalId: null, owner, applied: null }
    expect(await vaultSecret.find(world, { ...search, nonce })).toBeNull()
    expect(await vaultSecret.find(world, { ...search, nonce: null })).toMatchObject({ live: { value: null } })
    await vault.close()
  })
})
