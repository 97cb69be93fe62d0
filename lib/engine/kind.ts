import type { z } from 'zod'
import type { JsonObject } from '#lib/core/json.ts'
import type { Marker } from '#lib/core/marker.ts'
import type { Secret } from '#lib/core/secret.ts'

/*
 * A kind is everything the engine knows about one sort of resource. It promises: find returns null only for a true
 * not-found (forbidden and unreachable throw); create is never repeated by the kind itself; update and remove are
 * safe to repeat (absent is success); live values are in the shape of the spec. It must not be used to store
 * anything: what is recorded is the ledger's business.
 */

/** How to look for a resource: by its id, then by our mark, then by the natural key that `keys` holds. */
export type Lookup<Keys> = {
  readonly keys: Keys
  readonly externalId: string | null
  /** Whose object it would be: an object carrying this configuration and address is ours. */
  readonly owner: Pick<Marker, 'configuration' | 'address'>
  /** Set while an unknown outcome is being settled: only the object with this very nonce will do. */
  readonly nonce: string | null
  /** Last applied spec: write-only values are taken from it into `live`. */
  readonly applied: JsonObject | null
}

export type Found = {
  readonly externalId: string
  /**
   * 'ours': carries our mark (or lies where only we may write); 'free': nobody's mark, may be adopted if the kind
   * says so; 'foreign': somebody else's, never touched.
   */
  readonly owner: 'ours' | 'free' | 'foreign'
  /** Of the mark that it carries; absent for objects that cannot be adopted. */
  readonly nonce?: string | null
  /** In the shape of the spec; secrets as secret references. */
  readonly live: JsonObject
  /** What others may refer to (`id`, `api_token`, …). */
  readonly attributes: Readonly<Record<string, string | number | boolean | null | Secret>>
}

/** What the engine gives every kind beside its clients. */
export type World = {
  fingerprint(secret: Secret): string
  /** While planning, one load per key is shared (lists are fetched once); while applying, every load is fresh. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>
  readonly signal: AbortSignal
}

export type Calls = { readonly create: number; readonly update: number; readonly remove: number }

export type Kind<Spec, W extends World = World, Key extends keyof Spec = keyof Spec> = {
  /** `posthog.feature_flag` */
  readonly type: string
  /** For people: `Feature flag`. */
  readonly title: string
  /** The resolved spec: references replaced by values, secret references by `Secret`. */
  readonly spec: z.ZodType<Spec>
  /** Spec fields that must be known to look for it; while one is a reference, it cannot exist yet. */
  readonly keys: readonly Key[]
  /** Paths (dots, `*` for any) whose change needs a new object. */
  readonly immutable: readonly string[]
  /** Paths whose values a person must not see. */
  readonly sensitive: readonly string[]
  /** Whether an object with our natural key and nobody's mark is adopted (shown in the plan) or blocks the plan. */
  readonly free: 'adopt' | 'block'
  /** How many changing API calls each action makes. */
  readonly calls: Calls
  /** Where that depends on the spec, e.g. on the cloud that it names. */
  callsFor?(spec: JsonObject): Calls
  /** Safe to repeat: reads only. */
  find(world: W, lookup: Lookup<Pick<Spec, Key>>): Promise<Found | null>
  /**
   * Paths in which `live` does not do what `spec` asks, ignoring the server's spelling. Absent: the engine's subset
   * comparison. `spec` is plain JSON here: references that are not known yet and secret references are left in it.
   */
  compare?(spec: JsonObject, live: JsonObject): readonly string[]
  /** NOT safe to repeat unless the object's name is deterministic: the engine commits an intent first. */
  create(world: W, spec: Spec, marker: Marker): Promise<Found>
  /** Safe to repeat. `found` is what was observed just before. Without a marker: our mark is taken off. */
  update(world: W, spec: Spec, found: Found, marker: Marker | null): Promise<Found>
  /** Safe to repeat: absent is success. */
  remove(world: W, externalId: string, applied: JsonObject): Promise<void>
}

/** A spec with every reference replaced by its value and every secret reference by its `Secret`. */
export type ResolvedSpec = Readonly<Record<string, unknown>>

/** A kind as the engine holds it: its own types are checked at its door, by its own schema. */
export type RegisteredKind = Omit<Kind<ResolvedSpec>, 'spec' | 'keys'> & {
  readonly keys: readonly string[]
  /** What is wrong with a resolved spec, as `path: message`; null when it would be taken. */
  faultOf?(spec: ResolvedSpec): string | null
}

/** Registers a kind: what it is given is parsed with its schema first, so a wrong spec fails before any call. */
export function defineKind<Spec extends object, W extends World, Key extends keyof Spec & string>(
  kind: Kind<Spec, W, Key>,
): RegisteredKind {
  const { type, title, keys, immutable, sensitive, free, calls, callsFor, compare } = kind
  return {
    type,
    title,
    keys,
    immutable,
    sensitive,
    free,
    calls,
    ...(callsFor ? { callsFor } : {}),
    ...(compare ? { compare } : {}),
    find: (world, lookup) => kind.find(world as W, { ...lookup, keys: lookup.keys as Pick<Spec, Key> }),
    create: (world, spec, marker) => kind.create(world as W, kind.spec.parse(spec), marker),
    update: (world, spec, found, marker) => kind.update(world as W, kind.spec.parse(spec), found, marker),
    remove: (world, externalId, applied) => kind.remove(world as W, externalId, applied),
    faultOf(spec) {
      const issue = kind.spec.safeParse(spec).error?.issues[0]
      return issue ? `${issue.path.join('.')}: ${issue.message}` : null
    },
  }
}
