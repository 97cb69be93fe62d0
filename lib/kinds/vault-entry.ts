import { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { Secret } from '#lib/core/secret.ts'
import { defineKind, type Found, type Kind } from '#lib/engine/kind.ts'
import type { EntryOwner, StoredEntry, VaultEntry } from '#lib/vaults/store.ts'
import { sameTags, type Tags, vaultTags } from '#lib/vaults/tags.ts'
import type { VaultWorld } from './worlds.ts'

const spec = z.object({
  name: z.string().min(1),
  // Numbers and booleans come from references, such as the id of a project.
  value: z.union([z.instanceof(Secret), z.string(), z.number(), z.boolean()]),
  secret: z.boolean(),
  tags: z.record(z.string(), z.string()),
  service: z.string(),
  key: z.string(),
  environment: z.string(),
  cloud: z.enum(['aws', 'gcp', 'azure']),
})
type Spec = z.infer<typeof spec>
type Key = 'name' | 'secret'

/**
 * An entry's identity is its name together with whose it is: whoever deletes by it can be refused when the entry has
 * changed hands. No cloud allows # in a name.
 */
function externalId(name: string, configuration: string): string {
  return `${name}#${configuration}`
}

function readExternalId(id: string): { name: string; configuration: string } {
  const at = id.indexOf('#')
  return at < 0 ? { name: id, configuration: '' } : { name: id.slice(0, at), configuration: id.slice(at + 1) }
}

function found(world: VaultWorld, stored: StoredEntry, secret: boolean): Found {
  const { name, version, reference, markedFor, owner } = stored
  const id = externalId(name, markedFor?.configuration ?? '')
  const live = owner === 'ours' ? liveOf(world, stored, secret) : { name }
  return { externalId: id, owner, live, attributes: { name, version, reference } }
}

function liveOf(world: VaultWorld, stored: StoredEntry, secret: boolean): JsonObject {
  const [, service = '', environment = ''] = stored.markedFor?.configuration.split('/') ?? []
  return {
    name: stored.name,
    value: shownValue(world, stored, secret || stored.secret === true),
    secret: stored.secret ?? secret,
    tags: stored.tags,
    service,
    key: stored.markedFor?.key ?? '',
    environment,
    // Beside the spec: tells compare how this cloud spells tags.
    cloud: world.vault.system,
  }
}

function shownValue(world: VaultWorld, stored: StoredEntry, secret: boolean): Json {
  if (!stored.value) return null
  return secret ? { $secret: stored.name, fingerprint: world.fingerprint(stored.value) } : stored.value.reveal()
}

/** A reference that is not known yet differs from whatever is there. */
function sameValue(wanted: Json | undefined, live: Json | undefined): boolean {
  if (isJsonObject(wanted)) {
    return isJsonObject(live) && '$secret' in wanted && wanted.fingerprint === live.fingerprint
  }
  return typeof live === 'string' && String(wanted) === live
}

/** Service, key and environment say whose the entry is and are part of its mark, which put repairs by itself. */
function compare(wanted: JsonObject, live: JsonObject): readonly string[] {
  const cloud = live.cloud === 'aws' || live.cloud === 'gcp' ? live.cloud : 'azure'
  const tags = vaultTags(cloud, wanted.tags as Tags)
  const same = {
    name: wanted.name === live.name,
    value: sameValue(wanted.value, live.value),
    secret: wanted.secret === live.secret,
    tags: sameTags(tags, live.tags as Tags),
  }
  return Object.entries(same).flatMap(([path, isSame]) => (isSame ? [] : [path]))
}

function entryOf(
  { name, value, secret, tags, service, key }: Spec,
  { configuration, address }: EntryOwner,
): VaultEntry {
  const owner = { configuration, address }
  const plain = value instanceof Secret ? value : new Secret(String(value))
  return { name, value: plain, secret, tags, service, key, owner }
}

const oneEach = { create: 1, update: 1, remove: 1 } as const

type About = Pick<Kind<Spec>, 'type' | 'title'>

function vaultEntry(about: About) {
  return defineKind<Spec, VaultWorld, Key>({
    ...about,
    spec,
    keys: ['name', 'secret'],
    immutable: ['name'],
    // Secrets are always references; the other values are there to be read.
    sensitive: [],
    free: 'block',
    calls: oneEach,
    // Google makes the secret and its first version in two calls.
    callsFor: ({ cloud }) => (cloud === 'gcp' ? { ...oneEach, create: 2 } : oneEach),

    /** Safe to repeat. Looks where it was recorded first: a renamed entry is replaced, not left behind. */
    async find(world, { keys, externalId: id, owner, nonce }) {
      const read = (name: string) => world.once(`vault ${name}`, () => world.vault.read(name, owner, world.signal))
      const recorded = id === null ? keys.name : readExternalId(id).name
      const [there, wanted] = await Promise.all([read(recorded), recorded === keys.name ? null : read(keys.name)])
      const stored = wanted?.owner === 'foreign' ? wanted : (there ?? wanted)
      if (!stored) return null
      // A create that was cut short may have left the name without a value: it is made again, which completes it.
      if (nonce !== null && stored.owner === 'ours' && stored.value === null) return null
      return found(world, stored, keys.secret)
    },

    compare,

    /** Safe to repeat: the name is ours to choose and put compares first. */
    async create(world, wanted, marker) {
      const stored = await world.vault.put(entryOf(wanted, marker), world.signal)
      return found(world, stored, wanted.secret)
    },

    /** Safe to repeat: as create. */
    async update(world, wanted, _found, marker) {
      if (!marker) throw new HedgerowError('internal', 'A vault entry is never adopted, so it is never given back.')
      const stored = await world.vault.put(entryOf(wanted, marker), world.signal)
      return found(world, stored, wanted.secret)
    },

    /** Safe to repeat: absent is success. Refused when the entry belongs to somebody else by now. */
    async remove(world, id, applied) {
      const { name, configuration } = readExternalId(id)
      const owner = { configuration, address: `${about.type}/${String(applied.key ?? '')}` }
      await world.vault.remove(name, owner, world.signal)
    },
  })
}

/** AWS Systems Manager Parameter Store. */
export const vaultParameter = vaultEntry({
  type: 'vault.parameter',
  title: 'Parameter',
})

/** Google Secret Manager and Azure Key Vault. */
export const vaultSecret = vaultEntry({
  type: 'vault.secret',
  title: 'Vault secret',
})
