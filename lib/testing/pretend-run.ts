import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import { type ApplyResult, apply } from '#lib/engine/apply.ts'
import type { World } from '#lib/engine/kind.ts'
import { observe } from '#lib/engine/observe.ts'
import { type Change, plan } from '#lib/engine/plan.ts'
import { manualClock } from './manual-clock.ts'
import { type MemoryLedger, memoryLedger } from './memory-ledger.ts'
import { type Pretend, pretend, thingKind, wanted } from './pretend.ts'

/* Planning and applying over the pretend world, as the portal does it over the real ones. */

const configuration = 'nexpo/auth/prod'
export const a = 'posthog.thing/a'
export const b = 'posthog.thing/b'
export const child = (name: string, parent: string): Desired =>
  wanted(name, { needs: [parent], spec: { parent: { $ref: parent, attribute: 'id' } } })

export type Setting = {
  pretended: Pretend
  kinds: ReturnType<typeof thingKind>
  recorded: Map<Address, Recorded>
  clock: ReturnType<typeof manualClock>
  worldOf(connection: string): Promise<World>
}

export function setting(unique = false): Setting {
  const pretended = pretend()
  const kinds = thingKind(pretended, { unique })
  return { pretended, kinds, recorded: new Map(), clock: manualClock(), worldOf: async () => pretended.world }
}

export async function planFor({ kinds, recorded, worldOf }: Setting, desired: readonly Desired[]): Promise<Change[]> {
  const input = { configuration, desired, recorded: [...recorded.values()], kinds }
  const observed = await observe({ ...input, worldOf })
  return plan({ ...input, observed })
}

const never = new AbortController().signal

export function run(
  { kinds, clock, worldOf }: Setting,
  ledger: MemoryLedger,
  over: { drain?: AbortSignal; cancel?: AbortSignal } = {},
): Promise<ApplyResult> {
  const signals = { signal: never, drain: never, cancel: never, ...over }
  return apply({
    configuration,
    kinds,
    ledger,
    clock,
    graceMs: 30_000,
    openSinceMs: null,
    width: 4,
    worldOf,
    ...signals,
  })
}

export async function provision(at: Setting, desired: readonly Desired[]): Promise<ApplyResult> {
  return run(at, memoryLedger(await planFor(at, desired), at.recorded, at.clock))
}

/** Something that happens while that call is out. */
export function whileOut({ pretended }: Setting, call: string, happens: () => Promise<void>): void {
  pretended.during.set(call, happens)
}

export function names({ pretended }: Setting): unknown[] {
  return [...pretended.objects.values()].map(({ spec }) => spec.name).sort()
}
