import { isOurs } from '#lib/core/marker.ts'
import type { Address, Desired } from '#lib/core/resource.ts'
import type { Change } from '#lib/engine/plan.ts'
import { configuration, objectOf } from './kinds.ts'
import type { Portal, Progress } from './portal.ts'
import type { Site, SiteObject, Write } from './site.ts'

/* What must hold whatever happens. */

export const invariants = {
  I1: 'no resource is there twice',
  I2: 'every object with our mark is recorded and wanted, and is as it was asked for',
  I3: 'applying again changes nothing',
  I4: 'every run comes to an end',
  I5: 'tearing down leaves nothing of ours, and nothing that is not ours is ever touched',
  I6: 'what is done is what the plan said',
} as const
export type Invariant = keyof typeof invariants

export class Violation extends Error {
  readonly invariant: Invariant
  constructor(invariant: Invariant, what: string) {
    super(`${invariant}, ${invariants[invariant]}: ${what}`)
    this.invariant = invariant
  }
}

const ours = (site: Site): SiteObject[] =>
  [...site.objects.values()].filter(({ marker }) => marker?.configuration === configuration)

export function noDuplicates(site: Site): void {
  const seen = new Map<Address, string>()
  for (const { id, marker } of ours(site)) {
    const address = marker?.address ?? ''
    const other = seen.get(address)
    if (other) throw new Violation('I1', `${address} is both ${other} and ${id}`)
    seen.set(address, id)
  }
}

export function noTrespass(site: Site): void {
  const [first] = site.trespasses
  if (first) throw new Violation('I5', first)
}

/** What was there before us goes only where a plan said that it is replaced. */
export function nothingElseRemoved(changes: readonly Change[], site: Site): void {
  const replaced = new Set(changes.filter(({ action }) => action === 'replace').map(({ address }) => address))
  const lost = site.givenUp.find((address) => !replaced.has(address))
  if (lost) throw new Violation('I5', `what was at ${lost} before us was removed`)
}

/** After a run that succeeded. */
export function allAsWanted({ site, recorded }: Portal, desired: readonly Desired[]): void {
  const wanted = new Set(desired.map(({ address }) => address))
  for (const { id, marker } of ours(site)) {
    const address = marker?.address ?? ''
    const known = recorded.get(address)
    // What was there before us and is not wanted any more is left where it is, with our mark.
    if (site.objects.get(id)?.madeBy === 'others' && !wanted.has(address)) continue
    if (!wanted.has(address) || objectOf(site, known?.externalId)?.id !== id)
      throw new Violation('I2', `${id} carries the mark of ${address}; recorded is ${known?.externalId}`)
  }
  for (const { address, spec } of desired) {
    const object = objectOf(site, recorded.get(address)?.externalId)
    if (!object) throw new Violation('I2', `${address} is not there`)
    const isFree = object.marker === null && object.madeBy === 'others'
    if (!isFree && !isOurs(object.marker, { configuration, address }))
      throw new Violation('I2', `${address} is recorded as ${object.id}, which is not ours`)
    const needs = spec.parent as { $ref: string } | null
    const parent = needs ? (objectOf(site, recorded.get(needs.$ref)?.externalId)?.id ?? 'none') : null
    const is = [object.size, object.shape, object.parent]
    const should = [spec.size, spec.shape, parent]
    if (JSON.stringify(is) !== JSON.stringify(should)) throw new Violation('I2', `${address} is ${is}, not ${should}`)
  }
}

export function nothingLeft({ site, recorded }: Portal): void {
  const [left] = ours(site).filter(({ madeBy }) => madeBy === 'us')
  if (left) throw new Violation('I5', `${left.id} of ${left.marker?.address} is left`)
  const [known] = recorded.keys()
  if (known) throw new Violation('I5', `${known} is still recorded`)
}

export function secondApply(changes: readonly Change[], writes: readonly Write[]): void {
  const [change] = changes.filter(({ calls }) => calls > 0)
  if (change) throw new Violation('I3', `the next plan would ${change.action} ${change.address}: ${change.reason}`)
  const [write] = writes
  if (write) throw new Violation('I3', `${write.verb} ${write.address}`)
}

/** What a settled call may need besides: the object is there, and not yet as it should be. */
const allowed: Readonly<Record<Change['action'], readonly Write['verb'][]>> = {
  create: ['create', 'update'],
  replace: ['remove', 'create', 'update'],
  update: ['update'],
  adopt: ['update'],
  delete: ['remove'],
  none: [],
  blocked: [],
}
/** Changing calls of one step: five failures that count, and as many 429 as there are; each worker begins anew. */
const mostCalls = 5

export function asPlanned(changes: readonly Change[], writes: readonly Write[], progress: Progress): void {
  const byAddress = new Map(changes.map((change) => [change.address, change]))
  for (const { verb, address } of writes) {
    const action = byAddress.get(address)?.action ?? 'none'
    if (!allowed[action].includes(verb)) throw new Violation('I6', `${verb} ${address}, planned was ${action}`)
  }
  for (const { address } of changes) {
    const own = writes.filter((write) => write.address === address && write.outcome !== 'throttled')
    if (own.length > (mostCalls + 1) * 2 * progress.lives)
      throw new Violation('I4', `${own.length} calls for ${address} in ${progress.lives} lives`)
  }
}

/**
 * Without any fault or accident the calls are exactly those that the plan counts; fewer only where a value that was
 * not known yet turned out to be there already.
 */
export function exactlyAsPlanned(changes: readonly Change[], writes: readonly Write[]): void {
  const counted = changes.reduce((sum, { calls }) => sum + calls, 0)
  const open = changes.filter(({ fields }) => fields.some(({ knownAfterApply }) => knownAfterApply)).length
  if (writes.length > counted || writes.length < counted - open)
    throw new Violation('I6', `${writes.length} calls, the plan says ${counted}: ${JSON.stringify(writes)}`)
}
