import { createHash } from 'node:crypto'
import { canonicalJson, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import { differences, getPath, matchesPath } from './compare.ts'
import { dependants, inOrder } from './graph.ts'
import { judge, judgeOrphan, resetSecrets, type Verdict } from './judge.ts'
import type { RegisteredKind } from './kind.ts'
import { kindOf, type Observation, type Observed } from './observe.ts'
import { collectSecretNames, hasReference, resolveReferences } from './resolve.ts'

/*
 * A plan says what would happen, and why, before anything does. It promises: no clock, network or database; the same
 * input gives the same plan, whatever its order; it is plain JSON that is stored, hashed, shown, approved, compared
 * and applied as it stands. It must not be used to decide anything later: apply follows it or refuses.
 */

export type Action = 'create' | 'update' | 'replace' | 'adopt' | 'delete' | 'blocked' | 'none'

type FieldChange = {
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
  /** What it hangs on, whether that is a step of this plan or not; recorded with it. Absent: the needs. */
  readonly hangsOn?: readonly Address[]
  readonly fields: readonly FieldChange[]
  /** What will be applied: references that can be resolved are; null when nothing is (delete, none). */
  readonly spec: JsonObject | null
  /** What is recorded as applied instead of the spec; null: the spec. */
  readonly remember: JsonObject | null
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
  /** Whether what we adopted gets back what it held before us, instead of being left as it is. */
  readonly restore?: boolean
}

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
  const reset = verdict.action === 'adopt' || verdict.action === 'update' ? resetSecrets(recorded, observation) : []
  const fields = [
    ...verdict.paths.map((path) => fieldChange(kind, path, verdict.before, spec)),
    ...reset.map((field) => ({ ...field, sensitive: true, knownAfterApply: false })),
  ]
  return {
    address: item.address,
    kind: item.kind,
    connection: item.connection,
    action: verdict.action,
    reason: verdict.reason,
    needs: item.needs,
    hangsOn: item.needs,
    fields,
    spec: written ? spec : null,
    remember: null,
    externalId: observation.state === 'present' ? observation.externalId : null,
    forget: false,
    calls: callsOf(kind, verdict, spec),
  }
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
    sensitive: kind.sensitive.some((pattern) => matchesPath(pattern, path)),
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
      const given = input.restore ? planGivingBack(kind, item, observation) : null
      if (given) return { ...given, needs: needers.get(item.address) ?? [] }
      const removal = judgeOrphan(kind, item, observation)
      return {
        address: item.address,
        kind: item.kind,
        connection: item.connection,
        needs: needers.get(item.address) ?? [],
        fields: [],
        spec: null,
        remember: null,
        externalId: observation.state === 'present' ? observation.externalId : null,
        forget: removal.action === 'none',
        calls: removal.action === 'delete' ? (kind.callsFor?.(item.applied) ?? kind.calls).remove : 0,
        ...removal,
      }
    })
}

/** Null when it was not adopted, or held a secret, which nobody can read back. */
function planGivingBack(kind: RegisteredKind, item: Recorded, seen: Observation): Omit<Change, 'needs'> | null {
  const { address, connection, before } = item
  if (item.origin !== 'adopted' || !before || seen.state !== 'present' || seen.owner === 'foreign') return null
  if (seen.externalId !== item.externalId || collectSecretNames(before).length > 0) return null
  const paths = kind.compare ? kind.compare(before, seen.live) : differences(before, seen.live)
  return {
    address,
    kind: item.kind,
    connection,
    action: 'update',
    reason: `The ${kind.title.toLowerCase()} was there before us and gets back what it held.`,
    fields: paths.map((path) => fieldChange(kind, path, seen.live, before)),
    spec: before,
    remember: null,
    externalId: seen.externalId,
    forget: true,
    calls: (kind.callsFor?.(before) ?? kind.calls).update,
  }
}

/** Needs that are not steps of this plan are already there, or blocked together with what needs them. */
function keepStepsAsNeeds(changes: readonly Change[]): Change[] {
  const steps = new Set(changes.filter(isStep).map((change) => change.address))
  return changes.map((change) => ({ ...change, needs: change.needs.filter((need) => steps.has(need)) }))
}
