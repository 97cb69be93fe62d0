import { z } from 'zod'
import type { JsonObject } from '#lib/core/json.ts'
import { isOurs, type Marker } from '#lib/core/marker.ts'
import { defineKind, type Found, type Kind, type Lookup, type RegisteredKind } from '#lib/engine/kind.ts'
import { change, look, type Site, type SiteObject, type SiteWorld, said } from './site.ts'

/*
 * Three kinds that differ in what makes creating hard: things have neither unique names nor ids that we choose, named
 * ones have unique names, entries have names that we choose and that say whose they are.
 */

const spec = z.object({ name: z.string(), parent: z.string().nullable(), size: z.number(), shape: z.number() })
type Spec = z.infer<typeof spec>
type Traits = { readonly type: string; readonly unique: boolean; readonly chosen: boolean }

const traits: readonly Traits[] = [
  { type: 'model.thing', unique: false, chosen: false },
  { type: 'model.named', unique: true, chosen: false },
  { type: 'model.entry', unique: true, chosen: true },
]
export const typeOf = (index: number): string => traits[index % traits.length]?.type ?? 'model.thing'

export function modelKinds(site: Site): Record<string, RegisteredKind> {
  return Object.fromEntries(traits.map((one) => [one.type, defineKind(modelKind(site, one))]))
}

function foundOf({ id, type, name, parent, size, shape, marker }: SiteObject, owner: Found['owner']): Found {
  return {
    // A name that we choose identifies an object only together with whose it is.
    externalId: type === 'model.entry' ? `${id}#${marker?.configuration ?? ''}` : id,
    owner,
    nonce: marker?.nonce ?? null,
    live: { name, parent, size, shape },
    attributes: { id },
  }
}

function modelKind(site: Site, { type, unique, chosen }: Traits): Kind<Spec, SiteWorld, 'name' | 'parent'> {
  const { objects } = site
  return {
    type,
    title: type,
    spec,
    keys: chosen ? (['name'] as unknown as readonly ['name', 'parent']) : ['name', 'parent'],
    immutable: chosen ? [] : ['parent', 'shape'],
    sensitive: [],
    free: chosen ? 'block' : 'adopt',
    calls: { create: 1, update: 1, remove: 1 },
    find: (world, lookup) => look(site, world.life, () => findIn(site, { type, unique, chosen }, lookup)),
    create: (world, wanted, marker) =>
      change(site, world.life, { verb: 'create', address: marker.address }, (hiddenMs) => {
        const taken = [...objects.values()].find((one) => one.type === type && isSamePlace(one, wanted, chosen))
        if (chosen && taken) return put(site, taken, wanted, marker)
        if (unique && taken) throw said({ cause: 'conflict', status: 409 })
        if (!chosen && wanted.parent !== null && !objects.has(wanted.parent)) throw said({ cause: 'not_found' })
        const id = chosen ? wanted.name : `id-${site.nextId++}`
        return add(site, { ...wanted, id, type, marker, visibleAtMs: site.clock.now() + hiddenMs } as const)
      }),
    update: (world, wanted, found, marker) =>
      change(site, world.life, { verb: 'update', address: marker?.address ?? `${type}/${found.externalId}` }, () => {
        const object = objectOf(site, found.externalId)
        if (object) return put(site, object, wanted, marker)
        // Not played: an update that is carried out only after its entry was torn down, and brings it back.
        throw said({ cause: 'not_found', status: 404 })
      }),
    async remove(world, id, applied) {
      const write = { verb: 'remove', address: `${type}/${String(applied.name)}` } as const
      await change(site, world.life, write, () => {
        const object = objectOf(site, id)
        if (object && chosen && object.marker?.configuration !== configuration) throw said({ cause: 'conflict' })
        if (object?.madeBy === 'others') site.givenUp.push(write.address)
        if (object) removeFrom(site, object)
        return { externalId: id, owner: 'ours', live: {}, attributes: {} }
      })
    },
  }
}

export const configuration = 'nexpo/auth/prod'

export function objectOf({ objects }: Site, externalId: string | undefined): SiteObject | undefined {
  return objects.get((externalId ?? '').split('#', 1)[0] ?? '')
}

function findIn(site: Site, traits: Traits, lookup: Lookup<Pick<Spec, 'name' | 'parent'>>): Found | null {
  const { keys, owner, nonce, externalId } = lookup
  const now = site.clock.now()
  const mine = [...site.objects.values()].filter(
    ({ type, parent }) => type === traits.type && (traits.chosen || parent === keys.parent),
  )
  const listed = mine.filter(({ visibleAtMs }) => visibleAtMs <= now)
  // What is asked for by the name that we chose is there as soon as it was made.
  const named = traits.unique ? (traits.chosen ? mine : listed).find(({ name }) => name === keys.name) : undefined
  if (traits.chosen) return named ? foundOf(named, ownerOf(named, owner)) : null

  const marked = listed.find(({ marker }) => isOurs(marker, owner) && (nonce === null || marker?.nonce === nonce))
  if (nonce !== null) return marked ? foundOf(marked, 'ours') : null
  const object = mine.find(({ id }) => id === externalId) ?? marked ?? named
  return object ? foundOf(object, ownerOf(object, owner)) : null
}

function ownerOf({ marker }: SiteObject, owner: Pick<Marker, 'configuration' | 'address'>): Found['owner'] {
  if (isOurs(marker, owner)) return 'ours'
  return marker ? 'foreign' : 'free'
}

function isSamePlace(one: SiteObject, wanted: Spec, chosen: boolean): boolean {
  return one.name === wanted.name && (chosen || one.parent === wanted.parent)
}

function add(site: Site, object: Omit<SiteObject, 'madeBy'>): Found {
  const { id, type, name, parent, size, shape, marker, visibleAtMs } = object
  const made: SiteObject = { id, type, name, parent, size, shape, marker, visibleAtMs, madeBy: 'us' }
  site.objects.set(id, made)
  return foundOf(made, 'ours')
}

/** Names that we choose are guarded by the server's answer; the others by whoever looked first. */
function put(site: Site, object: SiteObject, wanted: Spec, marker: Marker | null): Found {
  const isForeign = object.marker !== null && object.marker.configuration !== configuration
  if (object.type === 'model.entry' && (isForeign || object.marker === null)) throw said({ cause: 'conflict' })
  if (isForeign) site.trespasses.push(`${object.id} is somebody else’s and was changed`)
  const after = { ...object, ...wanted, marker, id: object.id }
  site.objects.set(object.id, after)
  return foundOf(after, 'ours')
}

/** What is in it goes with it, whosever it is: that is the system's own doing. */
export function removeFrom(site: Site, object: SiteObject, by: 'us' | 'others' = 'us'): void {
  const isForeign = object.marker !== null && object.marker.configuration !== configuration
  if (by === 'us' && isForeign) site.trespasses.push(`${object.id} is somebody else’s and was removed`)
  site.objects.delete(object.id)
  for (const child of [...site.objects.values()])
    if (child.parent === object.id && child.type !== 'model.entry') removeFrom(site, child, 'others')
}

export const specOf = (name: string, size: number, shape: number, parent: string | null): JsonObject => ({
  name,
  size,
  shape,
  parent: parent === null ? null : { $ref: parent, attribute: 'id' },
})
