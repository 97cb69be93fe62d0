import { HedgerowError } from '#lib/core/errors.ts'
import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import { apply } from '#lib/engine/apply.ts'
import type { RegisteredKind } from '#lib/engine/kind.ts'
import type { Ledger } from '#lib/engine/ledger.ts'
import { observe } from '#lib/engine/observe.ts'
import { type Change, plan } from '#lib/engine/plan.ts'
import { recover } from '#lib/runs/recover.ts'
import { configuration, modelKinds } from './kinds.ts'
import { modelLedger, openRows, type RunRows } from './ledger.ts'
import { type Accident, beginLife, type Life, NoDatabase } from './life.ts'
import { type Site, type SiteWorld, takenOver } from './site.ts'

/* What the portal does around the engine, over rows in memory: planning, workers one after the other, resuming. */

export const graceMs = 35_000
const leaseMs = 15_000

/** What a test breaks on purpose. */
export type Sabotage = {
  readonly kind?: (kind: RegisteredKind) => RegisteredKind
  readonly ledger?: (ledger: Ledger) => Ledger
  readonly graceMs?: number
  /** The moment of a takeover is not told. */
  readonly forgetTakeover?: boolean
  /** Plans look for no call that was left without an answer. */
  readonly forgetUnsettled?: boolean
}

export type Portal = {
  readonly site: Site
  readonly kinds: Readonly<Record<string, RegisteredKind>>
  readonly recorded: Map<Address, Recorded>
  readonly runs: RunRows[]
  readonly sabotage: Sabotage
}

export function openPortal(site: Site, sabotage: Sabotage): Portal {
  const kinds = Object.entries(modelKinds(site)).map(([type, kind]) => [type, sabotage.kind?.(kind) ?? kind] as const)
  return { site, kinds: Object.fromEntries(kinds), recorded: new Map(), runs: [], sabotage }
}

const worldOf = (life: Life) => {
  const base = { fingerprint: () => 'fp', signal: new AbortController().signal }
  const world: SiteWorld = { ...base, once: (_key, load) => load(), life }
  return async () => world
}

/**
 * A plan as it would be made now, by somebody who has waited until it can be relied on. `candidates`: what may be
 * there although it is neither wanted nor recorded.
 */
export async function planNow(
  portal: Portal,
  desired: readonly Desired[],
  candidates: readonly Desired[] = [],
): Promise<Change[]> {
  const { site, kinds } = portal
  const { wanted, openUntilMs } = unsettled(portal)
  await site.clock.pass(Math.max(0, openUntilMs - site.clock.now()))
  const look = worldOf(beginLife([], () => {}))
  const recorded = [...portal.recorded.values()]
  const known = new Set([...desired, ...recorded].map(({ address }) => address))
  const lost = new Map([...candidates, ...wanted].map((item) => [item.address, item]))
  const maybe = [...lost.values()].filter(({ address }) => !known.has(address))
  const seen = { configuration, desired: [...desired, ...maybe], recorded, kinds, worldOf: look }
  const observed = await site.clock.run(observe(seen))
  const recovered = recover(maybe, recorded, observed)
  const asked = new Map(recovered.map(({ address, applied }) => [address, applied]))
  return plan({ desired, recorded: [...recorded, ...recovered], observed, kinds }).map((change) =>
    change.action === 'delete' ? { ...change, spec: asked.get(change.address) ?? null } : change,
  )
}

/** What the calls asked for that were left without an answer since the last run that succeeded. */
function unsettled({ runs, sabotage }: Portal) {
  const last = runs.findLastIndex(({ status }) => status === 'succeeded')
  const since = sabotage.forgetUnsettled ? [] : runs.slice(last + 1)
  const steps = since.flatMap((run) => [...run.steps.values()].filter(({ intent }) => intent !== null))
  const wanted = steps.map(({ address, kind, connection, needs, spec }): Desired => {
    return { address, kind, connection, needs, spec: spec ?? {} }
  })
  return { wanted, openUntilMs: Math.max(0, ...steps.map(({ intent }) => (intent?.atMs ?? 0) + graceMs)) }
}

export type Progress = { readonly lives: number; readonly met: ReadonlySet<string> }

/** Starts a run of that plan and carries it to its end. */
export async function start(portal: Portal, changes: readonly Change[], fates: readonly Accident[][]) {
  const rows = openRows(changes)
  portal.runs.push(rows)
  return carry(portal, rows, fates)
}

/** One worker after the other, each with its own fate, until the run has ended. */
export async function carry(portal: Portal, rows: RunRows, fates: readonly Accident[][]): Promise<Progress> {
  const { site } = portal
  const met = new Set<string>()
  let openSinceMs: number | null = null
  for (let lives = 1; ; lives += 1) {
    const end = await oneWorker(portal, rows, fates[lives - 1] ?? [], openSinceMs, met)
    if (end === 'ended') return { lives, met }
    if (lives > fates.length + 2) throw new Error('No worker brings the run to its end.')
    if (end === 'dead') await site.clock.pass(leaseMs)
    if (end === 'dead') takenOver(site)
    openSinceMs = end === 'dead' && !portal.sabotage.forgetTakeover ? site.clock.now() : null
  }
}

async function oneWorker(
  portal: Portal,
  rows: RunRows,
  fate: readonly Accident[],
  openSinceMs: number | null,
  met: Set<string>,
): Promise<'ended' | 'yielded' | 'dead'> {
  const { site, kinds, recorded, sabotage } = portal
  const cancel = new AbortController()
  // Its first renewal tells a worker what was asked for before its time.
  if (rows.cancelRequested) site.clock.later(1_000, () => cancel.abort())
  const life = beginLife(fate, () => {
    rows.cancelRequested = true
    cancel.abort()
  })
  const own = modelLedger(rows, recorded, site.clock, life)
  const work = apply({
    configuration,
    kinds,
    ledger: sabotage.ledger?.(own) ?? own,
    clock: site.clock,
    graceMs: sabotage.graceMs ?? graceMs,
    openSinceMs,
    width: 4,
    worldOf: worldOf(life),
    signal: new AbortController().signal,
    drain: life.drain,
    cancel: cancel.signal,
  })
  try {
    const result = await site.clock.run(Promise.race([work, life.death]))
    if (result !== 'yielded') rows.status = result
    return result === 'yielded' ? 'yielded' : 'ended'
  } catch (error) {
    if (error instanceof HedgerowError || !(life.isDead() || error instanceof NoDatabase)) throw error
    return 'dead'
  } finally {
    work.catch(() => undefined)
    for (const what of life.met) met.add(what)
  }
}
