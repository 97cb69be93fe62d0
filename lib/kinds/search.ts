import { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { isOurs, readMarker } from '#lib/core/marker.ts'
import type { Found, Lookup } from '#lib/engine/kind.ts'
import type { Listing } from '#lib/posthog/client.ts'

/** One sort of object, as far as finding one of them goes. */
export type Search<T> = {
  readonly title: string
  readonly lookup: Pick<Lookup<unknown>, 'externalId' | 'owner' | 'nonce' | 'applied'>
  /** What it is called by the spec. */
  readonly name: string
  idOf(object: T): string
  nameOf(object: T): string
  /** The text that carries our mark; null where such objects have none. */
  textOf(object: T): string | null
  /** unique: one of this name is ours or in our way; common: names mean nothing; ours: only we may write there. */
  readonly names: 'unique' | 'common' | 'ours'
  list(): Promise<Listing<T>>
  /** Those with nearly this name: asked only when the list is too long to be read. */
  listNamed(name: string): Promise<Listing<T>>
  /** Those that the list leaves out. */
  listHidden?(): Promise<Listing<T>>
  get(id: string): Promise<T | null>
}

type Hit<T> = { readonly object: T; readonly owner: Found['owner'] }

/** By id, then by mark, then by name. Null only when there is none; throws when that cannot be told. */
export async function search<T>(question: Search<T>): Promise<Hit<T> | null> {
  const { lookup } = question
  const listing = await question.list()
  if (lookup.nonce !== null) return orTooMany(question, listing, byNonce(question, listing.items, lookup.nonce))

  const known = await byId(question, listing.items)
  if (known) return known
  const listed = byMarkOrName(question, listing.items)
  if (listed) return listed
  const hidden = question.listHidden ? byMarkOrName(question, (await question.listHidden()).items) : null
  if (hidden || listing.complete) return hidden
  const named = await question.listNamed(question.name)
  return orTooMany(question, named, byMarkOrName(question, named.items))
}

/** While an unknown outcome is settled, only what that very call has made will do. */
function byNonce<T>(question: Search<T>, items: readonly T[], nonce: string): Hit<T> | null {
  const { lookup, textOf } = question
  if (question.names === 'ours') return byMarkOrName(question, items)
  const object = items.find((item) => {
    const marker = readMarker(textOf(item))
    return marker?.nonce === nonce && isOurs(marker, lookup.owner)
  })
  return object === undefined ? null : { object, owner: 'ours' }
}

async function byId<T>(question: Search<T>, items: readonly T[]): Promise<Hit<T> | null> {
  const { externalId } = question.lookup
  if (externalId === null) return null
  const object = items.find((item) => question.idOf(item) === externalId) ?? (await question.get(externalId))
  return object !== null && isStillOurs(question, object, externalId) ? { object, owner: 'ours' } : null
}

/** Numbers can be given to another object after a restore; then neither mark nor name speak for us. */
function isStillOurs<T>(question: Search<T>, object: T, externalId: string): boolean {
  const marker = readMarker(question.textOf(object))
  if (marker) return isOurs(marker, question.lookup.owner)
  const lastNames = [question.name, nameIn(question.lookup.applied)]
  return !/^\d+$/.test(externalId) || lastNames.includes(question.nameOf(object))
}

function nameIn(applied: JsonObject | null): unknown {
  return applied?.key ?? applied?.name
}

function byMarkOrName<T>(question: Search<T>, items: readonly T[]): Hit<T> | null {
  const { lookup, names, textOf } = question
  const inOrder = [...items].sort((a, b) => question.idOf(a).localeCompare(question.idOf(b), 'en', { numeric: true }))
  const marked = inOrder.find((item) => isOurs(readMarker(textOf(item)), lookup.owner))
  if (marked !== undefined) return { object: marked, owner: 'ours' }
  if (names === 'common') return null
  const named = inOrder.filter((item) => question.nameOf(item) === question.name)
  const free = named.find((item) => readMarker(textOf(item)) === null)
  if (free !== undefined) return { object: free, owner: names === 'ours' ? 'ours' : 'free' }
  const [taken] = named
  return taken === undefined ? null : { object: taken, owner: 'foreign' }
}

function orTooMany<T>(question: Search<T>, listing: Listing<T>, hit: Hit<T> | null): Hit<T> | null {
  if (hit || listing.complete) return hit
  throw new HedgerowError('upstream', `There are too many ${question.title}s in the project to find ours among them.`, {
    upstream: {
      system: 'posthog',
      cause: 'permanent',
      status: null,
      retryable: false,
      outcome: 'rejected',
      retryAfterMs: null,
      said: null,
      fix: `Delete ${question.title}s that are not needed, or use a project of its own for the service.`,
    },
  })
}
