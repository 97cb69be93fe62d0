import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import type { Change } from '#lib/engine/plan.ts'
import * as must from './invariants.ts'
import { configuration, objectOf, removeFrom, specOf, typeOf } from './kinds.ts'
import { reopen } from './ledger.ts'
import type { Accident } from './life.ts'
import { carry, openPortal, type Portal, type Progress, planNow, type Sabotage, start } from './portal.ts'
import { openSite, type SiteObject } from './site.ts'
import type { Deed, Node, Scene, Story } from './story.ts'
import { Stuck, virtualClock } from './virtual-clock.ts'

type Wanted = Node & { readonly index: number; size: number; shape: number; isWanted: boolean }
type Stage = { readonly portal: Portal; readonly nodes: Wanted[] }

/** Milliseconds after which nothing that was begun is still under way. */
const quietMs = 120_000
const addressOf = ({ kind, index }: Wanted): Address => `${typeOf(kind)}/n${index}`

/** Plays a story to its end. Throws Violation when something happens that must not. */
export async function play(story: Story, sabotage: Sabotage = {}): Promise<void> {
  const portal = openPortal(openSite(virtualClock()), sabotage)
  const nodes = story.nodes.map((node, index) => ({ ...node, index, isWanted: true }))
  const stage = { portal, nodes }
  for (const { node, how } of story.neighbours) settleIn(stage, node, how === 'free' ? 'leave one' : 'occupy')
  try {
    for (const scene of story.scenes) {
      await portal.site.clock.pass(scene.afterMs)
      await act(stage, scene)
      must.noDuplicates(portal.site)
      must.noTrespass(portal.site)
    }
    await portal.site.clock.pass(quietMs)
    if (story.end === 'apply') await endApplied(stage)
    await endDestroyed(stage)
  } catch (error) {
    if (error instanceof must.Violation) throw error
    if (error instanceof Stuck) throw new must.Violation('I4', error.message)
    throw new must.Violation('I4', `it ended with ${error instanceof Error ? error.stack : String(error)}`)
  }
}

async function act(stage: Stage, { deed, faults, reads, fates }: Scene): Promise<void> {
  const { portal } = stage
  const accidents = fates.map((fate) => [...fate])
  switch (deed.do) {
    case 'outside':
      await portal.site.clock.pass(quietMs)
      return settleIn(stage, deed.node, deed.how)
    case 'lose records':
      return loseRecords(stage)
    case 'resume':
      return resume(stage, () => arm(portal, faults, reads), accidents)
    case 'edit':
      edit(stage, deed)
  }
  const desired = desiredOf(stage)
  const changes = await (deed.do === 'destroy' ? planNow(portal, [], desired) : planNow(portal, desired))
  if (changes.some(({ action }) => action === 'blocked')) return
  arm(portal, faults, reads)
  await carryOut(portal, changes, () => start(portal, changes, accidents))
}

function arm({ site }: Portal, faults: Scene['faults'], reads: Scene['reads']): void {
  site.faults = [...faults]
  site.reads = [...reads]
}

async function carryOut(portal: Portal, changes: readonly Change[], go: () => Promise<Progress>): Promise<Progress> {
  const { site } = portal
  const isFair = site.faults.every(({ outcome }) => outcome === 'ok') && site.reads.every((read) => read === 'ok')
  site.writes.length = 0
  site.givenUp.length = 0
  const progress = await go()
  site.faults = []
  site.reads = []
  must.asPlanned(changes, site.writes, progress)
  must.nothingElseRemoved(changes, site)
  const run = portal.runs.at(-1)
  if (isFair && progress.met.size === 0 && run?.status === 'succeeded' && run.changes === changes)
    must.exactlyAsPlanned(changes, site.writes)
  return progress
}

async function resume({ portal }: Stage, arms: () => void, fates: readonly Accident[][]): Promise<void> {
  const last = portal.runs.at(-1)
  if (!last || last.status === 'succeeded') return
  reopen(last)
  arms()
  // The calls of before count as well: what is checked is that they are those of the plan.
  await carryOut(portal, last.changes.slice(), () => carry(portal, last, fates))
}

/** The records are gone, and are made again from the marks. */
async function loseRecords(stage: Stage): Promise<void> {
  const { portal } = stage
  await portal.site.clock.pass(quietMs)
  const before = new Map(portal.recorded)
  const isSettled = portal.runs.at(-1)?.status === 'succeeded'
  if (!isSettled || ![...before.values()].every((known) => isThere(portal, known))) return
  portal.recorded.clear()
  const changes = await planNow(portal, desiredOf(stage))
  const makes = changes.find(({ action, address }) => action === 'create' && before.has(address))
  if (makes) throw new must.Violation('I2', `${makes.address} is not found again`)
  for (const [address, known] of before) portal.recorded.set(address, known)
}

function isThere({ site }: Portal, { address, externalId }: Recorded): boolean {
  const marker = objectOf(site, externalId)?.marker
  return marker?.configuration === configuration && marker.address === address
}

function edit({ nodes }: Stage, deed: Extract<Deed, { do: 'edit' }>): void {
  const node = nodes[deed.node % nodes.length]
  if (!node) return
  if (deed.how === 'toggle') node.isWanted = !node.isWanted
  else node[deed.how] += 1
}

function parentOf(nodes: readonly Wanted[], { index, parent }: Wanted): Wanted | null {
  return parent === null || index === 0 ? null : (nodes[parent % index] ?? null)
}

function isIn(nodes: readonly Wanted[], node: Wanted): boolean {
  const parent = parentOf(nodes, node)
  return node.isWanted && (parent === null || isIn(nodes, parent))
}

function desiredOf({ nodes }: Stage): Desired[] {
  return nodes
    .filter((node) => isIn(nodes, node))
    .map((node) => {
      const parent = parentOf(nodes, node)
      const address = addressOf(node)
      const spec = specOf(`n${node.index}`, node.size, node.shape, parent && addressOf(parent))
      return { address, kind: typeOf(node.kind), connection: 'c1', spec, needs: parent ? [addressOf(parent)] : [] }
    })
}

/** What others do, in the systems themselves. */
function settleIn({ portal, nodes }: Stage, index: number, how: Extract<Deed, { do: 'outside' }>['how']): void {
  const { site, recorded } = portal
  const node = nodes[index % nodes.length]
  if (!node) return
  const object = objectOf(site, recorded.get(addressOf(node))?.externalId)
  const foreign = { configuration: 'other/service/prod', address: addressOf(node), nonce: '0' }
  if (how === 'edit' && object) object.size += 10
  if (how === 'delete' && object) removeFrom(site, object, 'others')
  if (how === 'steal' && object) object.marker = foreign
  if (how !== 'occupy' && how !== 'leave one') return
  const name = `n${node.index}`
  const type = typeOf(node.kind)
  const isTaken = [...site.objects.values()].some((one) => one.type === type && one.name === name)
  if (parentOf(nodes, node) || isTaken) return
  const marker = how === 'occupy' ? foreign : null
  const id = type === 'model.entry' ? name : `id-${site.nextId++}`
  const made: SiteObject = { id, type, name, parent: null, size: 7, shape: 0, marker, madeBy: 'others', visibleAtMs: 0 }
  site.objects.set(id, made)
}

/** Nothing is in the way any more: what is wanted comes about, once, and stays. */
async function endApplied(stage: Stage): Promise<void> {
  const { portal } = stage
  const desired = desiredOf(stage)
  // A run may end with the advice to make a new plan, when what it was to adopt went with what it hung on.
  for (let plans = 0; plans < 2; plans += 1) {
    const changes = await planNow(portal, desired)
    if (changes.some(({ action }) => action === 'blocked')) return
    await carryOut(portal, changes, () => start(portal, changes, []))
    if (portal.runs.at(-1)?.status === 'succeeded') break
  }
  if (portal.runs.at(-1)?.status !== 'succeeded') throw new must.Violation('I4', 'a run without faults did not succeed')
  must.noDuplicates(portal.site)
  must.noTrespass(portal.site)
  must.allAsWanted(portal, desired)
  const again = await planNow(portal, desired)
  await carryOut(portal, again, () => start(portal, again, []))
  must.secondApply(again, portal.site.writes)
}

async function endDestroyed(stage: Stage): Promise<void> {
  const { portal } = stage
  const changes = await planNow(portal, [], desiredOf(stage))
  await carryOut(portal, changes, () => start(portal, changes, []))
  if (portal.runs.at(-1)?.status !== 'succeeded') throw new must.Violation('I4', 'it could not be torn down')
  must.noTrespass(portal.site)
  must.nothingLeft(portal)
}
