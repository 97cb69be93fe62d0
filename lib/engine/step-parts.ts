import type { Clock } from '#lib/core/clock.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { formatMarker, type Marker } from '#lib/core/marker.ts'
import type { Recorded } from '#lib/core/resource.ts'
import { differences } from './compare.ts'
import type { Found, Lookup, RegisteredKind, ResolvedSpec, World } from './kind.ts'
import type { Ledger, Outcome, Step } from './ledger.ts'

/* What every way of carrying a step out needs. */

export type StepContext = {
  readonly configuration: string
  readonly kind: RegisteredKind
  /** Of the connection that the step goes through. */
  readonly world: World
  worldOf(connection: string): Promise<World>
  readonly ledger: Ledger
  readonly clock: Clock
  /** Milliseconds after an unknown outcome before anyone looks whether it happened: deadline and visibility lag. */
  readonly graceMs: number
  readonly openSinceMs: number | null
  readonly signal: AbortSignal
}

export type Prepared = {
  readonly step: Step
  readonly recorded: Recorded | null
  /** References resolved, secrets by reference: what is asked for. */
  readonly applied: JsonObject
  /** What is recorded as applied: nearly always the same. */
  readonly remembered: JsonObject
  /** Secrets opened: what is sent. */
  readonly spec: ResolvedSpec
}

export function markerOf(ctx: StepContext, step: Step, nonce: string): Marker {
  return { configuration: ctx.configuration, address: step.address, nonce }
}

export function lookup(
  ctx: StepContext,
  prepared: Prepared,
  nonce: string | null,
  id: string | null,
): Lookup<ResolvedSpec> {
  const { step, recorded } = prepared
  return {
    keys: prepared.spec,
    externalId: id,
    owner: { configuration: ctx.configuration, address: step.address },
    nonce,
    // Without a record nobody knows what a write-only value is: it counts as different and is written again.
    applied: recorded?.applied ?? null,
  }
}

export function outcome(prepared: Prepared, found: Found, marker: Marker, origin: Recorded['origin']): Outcome {
  const { externalId, attributes } = found
  const before = prepared.recorded?.before ?? null
  return { externalId, origin, before, marker: formatMarker(marker), applied: prepared.remembered, attributes }
}

/** As it should be already, or made so. */
export async function made(ctx: StepContext, prepared: Prepared, found: Found, marker: Marker): Promise<Found> {
  if (isSame(ctx.kind, prepared.applied, found)) return found
  return ctx.kind.update(ctx.world, prepared.spec, found, marker)
}

export function isSame(kind: RegisteredKind, applied: JsonObject, found: Found): boolean {
  const paths = kind.compare ? kind.compare(applied, found.live) : differences(applied, found.live)
  return paths.length === 0
}
