import { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { isAdoptedNonce } from '#lib/core/marker.ts'
import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import { inOrder } from './graph.ts'
import type { Found, Lookup, RegisteredKind, ResolvedSpec, World } from './kind.ts'
import { hasReference, plainAttributes, resolveReferences } from './resolve.ts'

/** What was seen of one resource. 'unknowable': what it hangs on is not there, so it cannot be either. */
export type Observation =
  | { readonly state: 'absent' }
  | { readonly state: 'unknowable' }
  | {
      readonly state: 'present'
      readonly externalId: string
      readonly owner: Found['owner']
      /** Its mark says that it was there before us. */
      readonly adopted: boolean
      readonly live: JsonObject
      readonly attributes: JsonObject
    }

export type Observed = ReadonlyMap<Address, Observation>

type ObserveInput = {
  /** project/service/environment: the owner named in our marks. */
  readonly configuration: string
  readonly desired: readonly Desired[]
  readonly recorded: readonly Recorded[]
  readonly kinds: Readonly<Record<string, RegisteredKind>>
  worldOf(connection: string): Promise<World>
}

type Target = Pick<Desired, 'address' | 'kind' | 'connection' | 'spec' | 'needs'>

export function kindOf(kinds: Readonly<Record<string, RegisteredKind>>, type: string): RegisteredKind {
  const kind = kinds[type]
  if (!kind) throw new HedgerowError('internal', `There is no kind ${type}.`)
  return kind
}

/**
 * Looks at every resource that is desired or recorded, parents first, siblings at the same time. Reads only.
 * Throws what a kind throws: a world that cannot be seen is not an empty one.
 */
export async function observe(input: ObserveInput): Promise<Observed> {
  const recorded = new Map(input.recorded.map((item) => [item.address, item]))
  const wanted = new Set(input.desired.map((item) => item.address))
  const orphans: Target[] = input.recorded
    .filter((item) => !wanted.has(item.address))
    .map((item) => ({ ...item, spec: item.applied }))
  const seen = new Map<Address, Promise<Observation>>()

  for (const target of inOrder<Target>([...input.desired, ...orphans])) {
    seen.set(target.address, observeOne(input, target, recorded.get(target.address) ?? null, seen))
  }
  const entries = [...seen].map(async ([address, observation]) => [address, await observation] as const)
  return new Map(await allSettledOrThrow(entries))
}

/** Waits for all before it throws the first failure, so that nothing is left running behind the caller's back. */
async function allSettledOrThrow<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises)
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

async function observeOne(
  input: ObserveInput,
  target: Target,
  recorded: Recorded | null,
  seen: ReadonlyMap<Address, Promise<Observation>>,
): Promise<Observation> {
  const known = new Map<Address, JsonObject>()
  for (const need of target.needs) {
    const parent = await seen.get(need)
    if (parent?.state === 'present') known.set(need, parent.attributes)
  }
  const kind = kindOf(input.kinds, target.kind)
  const spec = resolveReferences(target.spec, (address) => known.get(address))
  if (kind.keys.some((key) => hasReference(spec[key]))) return { state: 'unknowable' }

  const world = await input.worldOf(target.connection)
  // A record made through another connection names an object of another account.
  const here = recorded?.connection === target.connection ? recorded : null
  const found = await kind.find(world, lookupFor(input.configuration, target.address, spec, here))
  if (!found) return { state: 'absent' }
  const { externalId, owner, live } = found
  const attributes = plainAttributes(target.address, found.attributes, (secret) => world.fingerprint(secret))
  return { state: 'present', externalId, owner, adopted: isAdoptedNonce(found.nonce), live, attributes }
}

function lookupFor(
  configuration: string,
  address: Address,
  keys: ResolvedSpec,
  recorded: Recorded | null,
): Lookup<ResolvedSpec> {
  return {
    keys,
    externalId: recorded?.externalId ?? null,
    owner: { configuration, address },
    nonce: null,
    applied: recorded?.applied ?? null,
  }
}
