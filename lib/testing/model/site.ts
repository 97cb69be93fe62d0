import { type HedgerowError, type Upstream, upstreamError } from '#lib/core/errors.ts'
import type { Marker } from '#lib/core/marker.ts'
import type { Found, World } from '#lib/engine/kind.ts'
import { Killed, type Life } from './life.ts'
import type { VirtualClock } from './virtual-clock.ts'

/*
 * The other side, as bad as it gets: answers that are lost, calls that are carried out long after anyone waited,
 * objects that show up late. It keeps what it was asked to change, and by whom each object was made.
 */

export type SiteObject = {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly parent: string | null
  size: number
  shape: number
  marker: Marker | null
  readonly madeBy: 'us' | 'others'
  /** Lists leave it out until then. */
  readonly visibleAtMs: number
}

export type CallFault = {
  readonly outcome: 'ok' | 'refused' | 'throttled' | 'unavailable' | 'lost' | 'unanswered' | 'late'
  /** How long after the last moment at which anyone waited for it a late call is carried out. */
  readonly lateMs: number
  /** How long lists leave out what the call has made. */
  readonly hiddenMs: number
}
export type ReadFault = 'ok' | 'down' | 'forbidden'

type Verb = 'create' | 'update' | 'remove'
export type Write = { readonly verb: Verb; readonly address: string; readonly outcome: CallFault['outcome'] }

export type Site = {
  readonly clock: VirtualClock
  readonly objects: Map<string, SiteObject>
  readonly writes: Write[]
  /** Something that was not ours was changed, in words. */
  readonly trespasses: string[]
  /** Where something was removed that had been there before us. */
  readonly givenUp: string[]
  /** Calls that are out for somebody who died; they go on from the moment of the takeover. */
  readonly open: Set<() => void>
  faults: CallFault[]
  reads: ReadFault[]
  nextId: number
}

/** What a worker is given to call with. */
export type SiteWorld = World & { readonly life: Life }

export function openSite(clock: VirtualClock): Site {
  return {
    clock,
    objects: new Map(),
    writes: [],
    trespasses: [],
    givenUp: [],
    open: new Set(),
    faults: [],
    reads: [],
    nextId: 1,
  }
}

const tookMs = 20
const deadlineMs = 30_000
const fine: CallFault = { outcome: 'ok', lateMs: 0, hiddenMs: 0 }

/** Carried out, whoever hears of it, with how long lists leave out what it made. Throws what the server says. */
type Commit = (hiddenMs: number) => Found

/** One changing call, with the fault that is due and a boundary before, during and after it. */
export async function change(site: Site, life: Life, call: Omit<Write, 'outcome'>, commit: Commit): Promise<Found> {
  life.pass('call')
  const fault = site.faults.shift() ?? fine
  const { outcome } = fault
  site.writes.push({ ...call, outcome })
  const happens = outcome === 'ok' || outcome === 'unanswered' || outcome === 'late'
  const carryOut = () => void quietly(() => commit(fault.hiddenMs))
  const begun = () => site.clock.later(fault.lateMs, carryOut)
  try {
    life.pass('call')
  } catch (error) {
    if (happens) site.open.add(begun)
    throw error
  }
  if (outcome === 'late') {
    site.open.add(begun)
    await site.clock.sleep(deadlineMs)
    if (life.isDead()) throw new Killed()
    site.open.delete(begun)
    begun()
    throw unanswered()
  }
  await site.clock.sleep(tookMs)
  if (outcome === 'lost') throw unanswered()
  if (outcome === 'refused') throw said({ cause: 'forbidden', status: 403 })
  if (outcome === 'throttled') throw said({ cause: 'throttled', status: 429, retryable: true, retryAfterMs: 60_000 })
  if (outcome === 'unavailable') throw said({ cause: 'unreachable', retryable: true })
  const found = commit(fault.hiddenMs)
  life.pass('call')
  if (outcome === 'unanswered') throw unanswered()
  return found
}

/** One look, with the fault that is due. */
export async function look<T>(site: Site, life: Life, see: () => T): Promise<T> {
  life.pass('call')
  const fault = site.reads.shift() ?? 'ok'
  await site.clock.sleep(tookMs)
  if (fault === 'down') throw said({ cause: 'failing', status: 503, retryable: true })
  if (fault === 'forbidden') throw said({ cause: 'forbidden', status: 403 })
  return see()
}

/** The calls of whoever died go on: they are carried out at the latest so long after somebody else took over. */
export function takenOver(site: Site): void {
  for (const begun of site.open) begun()
  site.open.clear()
}

function quietly(act: () => unknown): void {
  try {
    act()
  } catch {
    // The server's refusal of a call that nobody waits for.
  }
}

function unanswered(): HedgerowError {
  return said({ cause: 'timeout', retryable: true, outcome: 'unknown' })
}

export function said(over: Partial<Upstream>): HedgerowError {
  const cause = over.cause ?? 'failing'
  const plain = { system: 'posthog', status: null, retryable: false, outcome: 'rejected', retryAfterMs: null } as const
  return upstreamError(`site ${cause}`, { ...plain, said: null, fix: 'wait', cause, ...over })
}
