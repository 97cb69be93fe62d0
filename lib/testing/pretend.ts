import { z } from 'zod'
import { type HedgerowError, type Upstream, upstreamError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { isOurs, type Marker } from '#lib/core/marker.ts'
import type { Desired } from '#lib/core/resource.ts'
import { Secret } from '#lib/core/secret.ts'
import { defineKind, type Found, type Kind, type World } from '#lib/engine/kind.ts'

/*
 * A small pretend world for the engine's tests: objects by id, one kind over them, and faults that happen at a named
 * call. It stands for a system that gives no idempotency keys and no unique names, which is the hardest one.
 */

type PretendObject = { id: string; marker: Marker | null; spec: JsonObject }
export type Fault = 'before' | 'after' | 'refused' | 'throttled' | 'conflict' | 'bug'

export type Pretend = {
  readonly objects: Map<string, PretendObject>
  /** `create posthog.thing/a`, in the order of the calls. */
  readonly calls: string[]
  /** Faults by call text, used up one by one. */
  readonly faults: Map<string, Fault[]>
  /** What happens while a call is out, by call text. */
  readonly during: Map<string, () => Promise<void>>
  readonly world: World
}

export function pretend(): Pretend {
  const world: World = {
    fingerprint: (secret) => `fp:${secret.reveal()}`,
    once: (_key, load) => load(),
    signal: new AbortController().signal,
  }
  return { objects: new Map(), calls: [], faults: new Map(), during: new Map(), world }
}

export function upstream(over: Partial<Upstream>): HedgerowError {
  const cause = over.cause ?? 'failing'
  const plain = { system: 'posthog', status: null, retryable: false, outcome: 'rejected', retryAfterMs: null } as const
  return upstreamError(`pretend ${cause}`, { ...plain, said: null, fix: 'wait', cause, ...over })
}

const thing = z.object({ name: z.string(), parent: z.unknown().optional(), secret: z.instanceof(Secret).optional() })
type Thing = z.infer<typeof thing> & Record<string, unknown>

/** One changing call with the fault that is due for it. */
async function make(pretended: Pretend, call: string, commit: () => Found): Promise<Found> {
  pretended.calls.push(call)
  await pretended.during.get(call)?.()
  const fault = pretended.faults.get(call)?.shift()
  if (fault === 'bug') throw new TypeError('a bug')
  if (fault === 'refused') throw upstream({ cause: 'forbidden', status: 403 })
  if (fault === 'throttled') throw upstream({ cause: 'throttled', status: 429, retryable: true, retryAfterMs: 60_000 })
  if (fault === 'before') throw upstream({ cause: 'timeout', retryable: true, outcome: 'unknown' })
  const found = commit()
  if (fault === 'after') throw upstream({ cause: 'timeout', retryable: true, outcome: 'unknown' })
  return found
}

const found = (object: PretendObject, owner: Found['owner']): Found => ({
  externalId: object.id,
  owner,
  nonce: object.marker?.nonce ?? null,
  live: object.spec,
  attributes: { id: object.id, token: new Secret(`token of ${object.id}`) },
})

/** The one kind: things have a name that is unique when `unique` says so, and an attribute `id` and `token`. */
export function thingKind(
  pretended: Pretend,
  options: { unique: boolean; immutable?: string[]; free?: 'adopt' | 'block' },
) {
  const { objects } = pretended
  const act = (call: string, commit: () => Found) => make(pretended, call, commit)
  const kind: Kind<Thing, World, 'parent' | 'name'> = {
    type: 'posthog.thing',
    title: 'Thing',
    spec: thing.loose() as z.ZodType<Thing>,
    keys: ['parent', 'name'],
    immutable: options.immutable ?? [],
    sensitive: ['secret'],
    free: options.free ?? 'adopt',
    calls: { create: 1, update: 1, remove: 1 },
    async find(_world, { externalId, owner, nonce, keys }) {
      const all = [...objects.values()]
      const marked = all.find(({ marker }) => isOurs(marker, owner) && (nonce === null || marker?.nonce === nonce))
      if (nonce !== null) return marked ? found(marked, 'ours') : null
      const object = objects.get(externalId ?? '') ?? marked
      if (object) return found(object, isOurs(object.marker, owner) ? 'ours' : object.marker ? 'foreign' : 'free')
      const named = options.unique ? all.find(({ spec }) => spec.name === keys.name) : undefined
      return named ? found(named, named.marker ? 'foreign' : 'free') : null
    },
    create: (world, spec, marker) =>
      act(`create ${marker.address}`, () => {
        const taken = [...objects.values()].some((object) => object.spec.name === spec.name)
        if (options.unique && taken) throw upstream({ cause: 'conflict', status: 409 })
        const id = `id-${objects.size + 1}`
        objects.set(id, { id, marker, spec: plain(spec, world) })
        return found({ id, marker, spec: plain(spec, world) }, 'ours')
      }),
    update: (world, spec, before, marker) =>
      act(`update ${marker?.address ?? before.externalId}`, () => {
        const object = { id: before.externalId, marker, spec: plain(spec, world) }
        objects.set(object.id, object)
        return found(object, 'ours')
      }),
    async remove(_world, externalId) {
      const address = objects.get(externalId)?.marker?.address ?? externalId
      await act(`remove ${address}`, () => {
        objects.delete(externalId)
        return found({ id: externalId, marker: null, spec: {} }, 'ours')
      })
    },
  }
  return { 'posthog.thing': defineKind(kind) }
}

function plain(spec: Thing, world: World): JsonObject {
  const entries = Object.entries(spec).map(([name, value]) => {
    return [name, value instanceof Secret ? { $secret: name, fingerprint: world.fingerprint(value) } : value]
  })
  return Object.fromEntries(entries) as JsonObject
}

export function wanted(name: string, over: Partial<Desired> & { spec?: JsonObject } = {}): Desired {
  const address = `posthog.thing/${name}`
  return { address, kind: 'posthog.thing', connection: 'c1', needs: [], ...over, spec: { name, ...over.spec } }
}
