import { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Marker } from '#lib/core/marker.ts'
import type { Recorded } from '#lib/core/resource.ts'
import { guarded } from './guarded.ts'
import type { Found, RegisteredKind, World } from './kind.ts'
import type { Ledger, Step } from './ledger.ts'
import { kindOf } from './observe.ts'
import { resolveReferences } from './resolve.ts'

/*
 * A call that was given up on may have been carried out after all, too late for anyone who waited. The sweep looks
 * for what such calls have made, by their own marks, and removes it. It promises: only an object that carries a mark
 * given up on, and is not the one we keep, is removed. It must not be used while the run's steps go on.
 */

type SweepInput = {
  readonly configuration: string
  readonly kinds: Readonly<Record<string, RegisteredKind>>
  readonly ledger: Ledger
  worldOf(connection: string): Promise<World>
}

/** Safe to repeat. A failure leaves the surplus for the next plan, and is said in the run's log. */
export async function sweep(input: SweepInput): Promise<void> {
  const recorded = await input.ledger.recorded()
  for (const step of await input.ledger.steps()) {
    const kept = recorded.get(step.address)
    if (step.abandoned.length === 0 || step.status !== 'succeeded' || !kept) continue
    const keys = resolveReferences(step.spec ?? {}, (need) => recorded.get(need)?.attributes)
    await sweepStep(input, step, kept, keys)
  }
}

type Surplus = {
  readonly kind: RegisteredKind
  readonly world: World
  readonly keys: JsonObject
  /** Of the call that was given up on. */
  readonly mark: Marker
  /** Of the object that is kept. */
  readonly keptId: string
}

/** What that call has made beside the object that is kept; null when there is no such thing. */
export async function findSurplus({ kind, world, keys, mark, keptId }: Surplus): Promise<Found | null> {
  const { nonce, ...owner } = mark
  const found = await kind.find(world, { keys, externalId: null, owner, nonce, applied: null })
  return found?.owner === 'ours' && found.externalId !== keptId ? found : null
}

async function sweepStep(input: SweepInput, step: Step, kept: Recorded, keys: JsonObject): Promise<void> {
  const { ledger, configuration } = input
  const { address } = step
  const kind = guarded(kindOf(input.kinds, step.kind))
  try {
    const world = await input.worldOf(step.connection)
    for (const nonce of step.abandoned) {
      const mark = { configuration, address, nonce }
      const found = await findSurplus({ kind, world, keys, mark, keptId: kept.externalId })
      if (!found) continue
      await kind.remove(world, found.externalId, kept.applied)
      await ledger.log(
        'warning',
        address,
        `A call without an answer had made a second one, ${found.externalId}: removed.`,
      )
    }
  } catch (error) {
    if (!(error instanceof HedgerowError)) throw error
    await ledger.log(
      'warning',
      address,
      `What a call without an answer may have made could not be looked for: ${error.message}`,
    )
  }
}
