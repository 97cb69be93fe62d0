import { createHash } from 'node:crypto'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import { differences, getPath } from './compare.ts'
import { dependants, inOrder } from './graph.ts'
import type { RegisteredKind } from './kind.ts'
import { kindOf, type Observation, type Observed } from './observe.ts'
import { hasReference, isReference, isSecretReference, resolveReferences } from './resolve.ts'

/*
 * A plan says what would happen, and why, before anything does. It promises: no clock, network or database; the same
 * input gives the same plan, whatever its order; it is plain JSON that is stored, hashed, shown, approved, compared
 * and applied as it stands. It must not be used to decide anything later: apply follows it or refuses.
 */

export type Action = 'create' | 'update' | 'replace' | 'adopt' | 'delete' | 'blocked' | 'none'

export type FieldChange = {
  readonly path: string
  readonly before: Json
  readonly after: Json
  readonly sensitive: boolean
  readonly knownAfterApply: boolean
}

export type Change = {
  readonly address: Address
  readonly kind: string
  readonly connection: string
  readonly action: Action
  readonly reason: string
  /** What has to be done before this one, within the same plan. */
  readonly needs: readonly Address[]
  readonly fields: readonly FieldChange[]
  /** What will be applied: references that can be resolved are; null when nothing is (delete, none). */
  readonly spec: JsonObject | null
  /** With action 'none': our record of it is dropped, the object is left alone. */
  readonly forget: boolean
  /** The object that was seen; null when there is none yet. */
  readonly externalId: string | null
  /** Changing calls that this change makes. */
  readonly calls: number
}

export type PlanInput = {
  readonly desired: readonly Desired[]
  readonly recorded: readonly Recorded[]
  readonly observed: Observed
  readonly kinds: Readonly<Record<string, RegisteredKind>>
}

type Verdict = Pick<Change, 'action' | 'reason'> & { readonly paths: readonly string[]; readonly before: JsonObject }

/** Changes in the order in which they may be applied. */
export function plan(input: PlanInput): Change[] {
  const recorded = new Map(input.recorded.map((item) => [item.address, item]))
  const known = new Map<Address, JsonObject>()
  const changes: Change[] = []
  for (const item of inOrder(input.desired)) {
    const change = planDesired(input, item, recorded.get(item.address) ?? null, known)
    const seen = input.observed.get(item.address)
    const stays = change.action === 'none' || change.action === 'update' || change.action === 'adopt'
    if (stays && seen?.state === 'present') known.set(item.address, seen.attributes)
    changes.push(change)
  }
  return keepStepsAsNeeds([...changes, ...planOrphans(input)])
}

/** The hash that an approval is bound to. */
export function planHash(changes: readonly Change[]): string {
  return createHash('sha256').update(canonicalJson(changes)).digest('hex')
}

export function isStep(change: Change): boolean {
  return change.action !== 'blocked' && (change.action !== 'none' || change.forget)
}

function planDesired(
  input: PlanInput,
  item: Desired,
  recorded: Recorded | null,
  known: ReadonlyMap<Address, JsonObject>,
): Change {
  const kind = kindOf(input.kinds, item.kind)
  const spec = resolveReferences(item.spec, (address) => known.get(address))
  const observation = input.observed.get(item.address) ?? { state: 'unknowable' }
  const verdict = judge({ kind, item, spec, recorded, observation })
  const written = verdict.action !== 'none' && verdict.action !== 'blocked'
  const fields = verdict.paths.map((path) => fieldChange(kind, path, verdict.before, spec))
  return {
    address: item.address,
    kind: item.kind,
    connection: item.connection,
    action: verdict.action,
    reason: verdict.reason,
    needs: item.needs,
    fields,
    spec: written ? spec : null,
    externalId: observation.state === 'present' ? observation.externalId : null,
    forget: false,
    calls: callsOf(kind, verdict, spec),
  }
}

type Case = {
  readonly kind: RegisteredKind
  readonly item: Desired
  readonly spec: JsonObject
  readonly recorded: Recorded | null
  readonly observation: Observation
}

function judge({ kind, item, spec, recorded, observation }: Case): Verdict {
  const title = kind.title.toLowerCase()
  const all = { paths: leafPaths(spec), before: {} }
  if (recorded && (recorded.connection !== item.connection || recorded.kind !== item.kind)) {
    if (observation.state === 'present' && observation.owner === 'foreign') return foreign(title)
    if (!isSameObject(item, recorded, observation))
      return {
        action: 'replace',
        reason: 'It moves to another connection.',
        paths: all.paths,
        before: recorded.applied,
      }
  }
  if (observation.state !== 'present') {
    const reason = recorded ? `The ${title} is gone and will be made again.` : `There is no such ${title} yet.`
    return { action: 'create', reason, ...all }
  }
  if (observation.owner === 'foreign') return foreign(title)

  const paths = kind.compare ? kind.compare(spec, observation.live) : differences(spec, observation.live)
  const before = observation.live
  if (!recorded || recorded.externalId !== observation.externalId) return adopted(kind, recorded, observation, paths)
  if (recorded.connection !== item.connection)
    return { action: 'adopt', reason: 'It is reached through another connection now.', paths, before }
  if (paths.length === 0) return { action: 'none', reason: 'It is as it should be.', paths, before }
  const fixed = paths.find((path) => kind.immutable.some((pattern) => matches(pattern, path)))
  if (fixed) return { action: 'replace', reason: `${fixed} cannot be changed on an existing ${title}.`, paths, before }
  return { action: 'update', reason: differs(paths), paths, before }
}

/** Two connections may lead to one account: then nothing moves, and what is there must not be made again. */
function isSameObject(item: Desired, recorded: Recorded, seen: Observation): boolean {
  const isOurs = seen.state === 'present' && seen.owner === 'ours'
  return isOurs && seen.externalId === recorded.externalId && item.kind === recorded.kind
}

function adopted(
  kind: RegisteredKind,
  recorded: Recorded | null,
  observation: Extract<Observation, { state: 'present' }>,
  paths: readonly string[],
): Verdict {
  const before = observation.live
  if (observation.owner === 'free' && kind.free === 'block') return foreign(kind.title.toLowerCase())
  if (recorded) return { action: 'adopt', reason: 'It was made again outside the portal.', paths, before }
  if (observation.owner === 'ours') return { action: 'adopt', reason: 'It carries our mark.', paths, before }
  return { action: 'adopt', reason: 'It exists already under this name.', paths, before }
}

function foreign(title: string): Verdict {
  const reason = `A ${title} with this name exists and is not ours. It will not be touched.`
  return { action: 'blocked', reason, paths: [], before: {} }
}

function differs(paths: readonly string[]): string {
  const [first = '', ...rest] = paths
  return rest.length === 0 ? `${first} differs.` : `${first} and ${rest.length} more differ.`
}

function callsOf(kind: RegisteredKind, verdict: Verdict, spec: JsonObject): number {
  const { create, update, remove } = kind.callsFor?.(spec) ?? kind.calls
  if (verdict.action === 'create') return create
  if (verdict.action === 'replace') return remove + create
  if (verdict.action === 'update') return update
  return verdict.action === 'adopt' && verdict.paths.length > 0 ? update : 0
}

function fieldChange(kind: RegisteredKind, path: string, before: JsonObject, after: JsonObject): FieldChange {
  const value = getPath(after, path)
  return {
    path,
    before: getPath(before, path) ?? null,
    after: value ?? null,
    sensitive: kind.sensitive.some((pattern) => matches(pattern, path)),
    knownAfterApply: hasReference(value),
  }
}

/** Resources that are recorded and no longer wanted: whatever needs another one goes first. */
function planOrphans(input: PlanInput): Change[] {
  const wanted = new Set(input.desired.map((item) => item.address))
  const orphans = input.recorded.filter((item) => !wanted.has(item.address))
  const needers = dependants(orphans)
  return inOrder(orphans)
    .reverse()
    .map((item) => {
      const kind = kindOf(input.kinds, item.kind)
      const observation = input.observed.get(item.address) ?? { state: 'unknowable' }
      const removal = judgeOrphan(kind, item, observation)
      return {
        address: item.address,
        kind: item.kind,
        connection: item.connection,
        needs: needers.get(item.address) ?? [],
        fields: [],
        spec: null,
        externalId: observation.state === 'present' ? observation.externalId : null,
        forget: removal.action === 'none',
        calls: removal.action === 'delete' ? (kind.callsFor?.(item.applied) ?? kind.calls).remove : 0,
        ...removal,
      }
    })
}

function judgeOrphan(
  kind: RegisteredKind,
  item: Recorded,
  observation: Observation,
): Pick<Change, 'action' | 'reason'> {
  const title = kind.title.toLowerCase()
  if (observation.state !== 'present') return { action: 'none', reason: `The ${title} is gone already.` }
  if (item.origin === 'adopted')
    return { action: 'none', reason: `The ${title} was there before us and is left in place.` }
  // An object of ours may have lost its mark (not every server keeps descriptions), but then it has the id we recorded.
  const known = observation.owner === 'ours' || observation.externalId === item.externalId
  if (observation.owner === 'foreign' || !known) {
    return { action: 'none', reason: `The ${title} is no longer ours and is left in place.` }
  }
  return { action: 'delete', reason: `The ${title} is no longer wanted.` }
}

/** Needs that are not steps of this plan are already there, or blocked together with what needs them. */
function keepStepsAsNeeds(changes: readonly Change[]): Change[] {
  const steps = new Set(changes.filter(isStep).map((change) => change.address))
  return changes.map((change) => ({ ...change, needs: change.needs.filter((need) => steps.has(need)) }))
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('.')
  const given = path.split('.')
  return wanted.length <= given.length && wanted.every((part, index) => part === '*' || part === given[index])
}

/** One path for every value of a new object; a reference or a secret is one value. */
export function leafPaths(value: Json, prefix = ''): string[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : []
  if (entries.length === 0 || isReference(value) || isSecretReference(value)) return prefix === '' ? [] : [prefix]
  return entries.flatMap(([key, item]) => leafPaths(item, prefix === '' ? String(key) : `${prefix}.${key}`))
}
