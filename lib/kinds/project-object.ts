import type { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { type Marker, readMarker } from '#lib/core/marker.ts'
import type { Found, Kind, Lookup, ResolvedSpec } from '#lib/engine/kind.ts'
import type { Body, Listing } from '#lib/posthog/client.ts'
import type { Collection, InProject } from '#lib/posthog/collection.ts'
import { compareWith, markedText, plainSpec, type Spellings } from './described.ts'
import { type Search, search } from './search.ts'
import type { PostHogWorld } from './worlds.ts'

type SpecBase = { readonly project: number }

/** What sets one kind of object in a PostHog project apart from the others. */
type ProjectObject<Spec extends SpecBase, T extends { id: string | number }, Key extends keyof Spec & string> = {
  readonly type: string
  readonly title: string
  readonly spec: z.ZodType<Spec>
  readonly keys: readonly Key[]
  readonly immutable?: readonly string[]
  readonly sensitive?: readonly string[]
  readonly collection: Collection<T>
  readonly names: Search<T>['names']
  readonly spellings: Spellings
  /** Name by which the spec asks for it. */
  nameIn(keys: Pick<Spec, Key>): string
  nameOf(object: T): string
  textOf(object: T): string | null
  /** A further list, of objects that the plain one leaves out. */
  readonly hidden?: Readonly<Record<string, string | number | boolean>>
  /** The object in the shape of the spec, without `project`. `applied` is what we asked for last. */
  liveOf(object: T, applied: JsonObject | null): JsonObject
  attributesOf(object: T): Found['attributes']
  /** What is sent for each field of the spec; `text` is the description with our mark. */
  bodyOf(spec: Spec, text: (description: string) => string): Readonly<Record<string, Body>>
  /** Fields that an update sends even when they do not differ. */
  readonly always: readonly string[]
  /** Sent with a create beside the fields. */
  readonly fixed?: Body
  /** The last word on the body of an update, where it hangs on what is there. */
  adjust?(at: InProject, id: string, body: Body, live: JsonObject): Promise<Body>
}

/**
 * A kind for objects within a project that carry our mark in a text. find: one shared list for each kind and project.
 * create: one POST, never repeated. update: one PATCH with what differs and the mark. remove: deletes or marks as
 * deleted, absent is success.
 */
export function projectObject<
  Spec extends SpecBase,
  T extends { id: string | number },
  Key extends keyof Spec & string,
>(object: ProjectObject<Spec, T, Key>): Kind<Spec, PostHogWorld, Key | 'project'> {
  const { collection, spellings } = object
  const compare = compareWith(spellings)
  const markWith = (marker: Marker | null) => (description: string) =>
    marker ? markedText(description, marker, spellings.maxText) : description

  const foundOf = (project: number, found: T, owner: Found['owner'], applied: JsonObject | null): Found => ({
    externalId: String(found.id),
    owner,
    nonce: readMarker(object.textOf(found))?.nonce ?? null,
    live: { project, ...object.liveOf(found, applied) },
    attributes: object.attributesOf(found),
  })

  return {
    type: object.type,
    title: object.title,
    spec: object.spec,
    keys: object.keys,
    immutable: ['project', ...(object.immutable ?? [])],
    sensitive: object.sensitive ?? [],
    free: 'adopt',
    calls: { create: 1, update: 1, remove: 1 },
    compare,

    async find(world, lookup) {
      const { project } = lookup.keys
      const hit = await search(questionOf(object, world, lookup, project))
      return hit && foundOf(project, hit.object, hit.owner, lookup.applied)
    },

    async create(world, spec, marker) {
      const parts = object.bodyOf(spec, markWith(marker))
      const body = Object.assign({}, object.fixed, ...Object.values(parts))
      const made = await collection.create(within(world, spec.project), body)
      return foundOf(spec.project, made, 'ours', plainSpec(world, spec as ResolvedSpec))
    },

    async update(world, spec, found, marker) {
      const plain = plainSpec(world, spec as ResolvedSpec)
      const differing = compare(plain, found.live).map((path) => path.split('.')[0] ?? '')
      const parts = object.bodyOf(spec, markWith(marker))
      const sent = Object.entries(parts).filter(([field]) => differing.includes(field) || object.always.includes(field))
      if (sent.length === 0) return found
      const at = within(world, spec.project)
      const body: Body = Object.assign({}, ...sent.map(([, part]) => part))
      const adjusted = (await object.adjust?.(at, found.externalId, body, found.live)) ?? body
      return foundOf(spec.project, await collection.patch(at, found.externalId, adjusted), 'ours', plain)
    },

    async remove(world, externalId, applied) {
      await collection.remove(within(world, projectIn(applied)), externalId)
    },
  }
}

function questionOf<Spec extends SpecBase, T extends { id: string | number }, Key extends keyof Spec & string>(
  object: ProjectObject<Spec, T, Key>,
  world: PostHogWorld,
  lookup: Lookup<Pick<Spec, Key>>,
  project: number,
): Search<T> {
  const { collection, hidden } = object
  const at = within(world, project)
  return {
    title: collection.title,
    lookup,
    name: object.nameIn(lookup.keys),
    idOf: ({ id }) => String(id),
    nameOf: object.nameOf,
    textOf: object.textOf,
    names: object.names,
    list: () => listOnce(collection, at, world),
    listNamed: (name) => collection.list(at, { search: name }),
    ...(hidden ? { listHidden: () => listOnce(collection, at, world, hidden) } : {}),
    get: (id) => collection.get(at, id),
  }
}

/** While planning and checking, one list for each kind and project, whoever asks for it. */
export function listOnce<T>(
  collection: Collection<T>,
  at: InProject,
  world: Pick<PostHogWorld, 'once'>,
  query: Readonly<Record<string, string | number | boolean>> = {},
): Promise<Listing<T>> {
  const key = `posthog ${collection.title} ${at.project} ${JSON.stringify(query)}`
  return world.once(key, () => collection.list(at, query))
}

export function within(world: PostHogWorld, project: number): InProject {
  return { client: world.posthog, project, signal: world.signal }
}

/** The project of what was applied. A wrong one would read as "already gone", so there must be one. */
function projectIn(applied: JsonObject): number {
  const { project } = applied
  if (typeof project === 'number' && Number.isInteger(project) && project > 0) return project
  throw new HedgerowError('internal', 'It is not recorded in which PostHog project this is.')
}
