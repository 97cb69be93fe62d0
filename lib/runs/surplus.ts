import 'server-only'
import { isJsonObject, type JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import type { World } from '#lib/engine/kind.ts'
import { kindOf, type Observed } from '#lib/engine/observe.ts'
import type { Change } from '#lib/engine/plan.ts'
import { hasReference, resolveReferences } from '#lib/engine/resolve.ts'
import { findSurplus } from '#lib/engine/sweep.ts'
import { kinds } from '#lib/kinds/index.ts'
import { askedFor } from './asked-for.ts'

/*
 * A call that was given up on may be carried out so late that even the sweep of its run was over. Its mark is still
 * known, so the plans of the next weeks look for it and propose to remove what it has made.
 */

type GivenUp = { readonly wanted: Desired; readonly nonces: readonly string[] }

const lookedForMs = 30 * 24 * 60 * 60 * 1000

/** Calls of earlier runs whose answer nobody waits for any more. */
export async function findGivenUp(configurationId: string): Promise<GivenUp[]> {
  const steps = await db().step.findMany({
    where: {
      run: { configurationId, finishedAt: { not: null }, createdAt: { gt: new Date(Date.now() - lookedForMs) } },
      OR: [{ abandoned: { isEmpty: false } }, { intent: { path: ['nonce'], not: '' } }],
    },
    include: { run: { select: { plan: { select: { changes: true } } } } },
  })
  return steps.flatMap(({ address, abandoned, intent, run }) => {
    const last = isJsonObject(intent) && typeof intent.nonce === 'string' ? [intent.nonce] : []
    return askedFor(address, run.plan).map((wanted) => ({ wanted, nonces: [...abandoned, ...last] }))
  })
}

type Look = {
  readonly configuration: string
  readonly observed: Observed
  worldOf(connection: string): Promise<World>
}

/** What such calls have made beside the object that is kept, each to be removed. Reads the world. */
export async function planSurplus(givenUp: readonly GivenUp[], look: Look): Promise<Change[]> {
  const found = await Promise.all(
    givenUp.flatMap(({ wanted, nonces }) => nonces.map((nonce) => surplusOf(wanted, nonce, look))),
  )
  return [...new Map(found.flat().map((change) => [change.address, change])).values()]
}

async function surplusOf(wanted: Desired, nonce: string, look: Look): Promise<Change[]> {
  const { address, connection } = wanted
  const { configuration, observed } = look
  const kept = observed.get(address)
  if (kept?.state !== 'present') return []
  const kind = kindOf(kinds, wanted.kind)
  const spec = resolveReferences(wanted.spec, (need) => attributesOf(observed, need))
  if (kind.keys.some((key) => hasReference(spec[key]))) return []
  const world = await look.worldOf(connection)
  const mark = { configuration, address, nonce }
  const found = await findSurplus({ kind, world, keys: spec, mark, keptId: kept.externalId })
  if (!found) return []
  const { externalId } = found
  return [
    {
      address: `${address}~${externalId}`,
      kind: wanted.kind,
      connection,
      action: 'delete',
      reason: 'A call without an answer had made a second one after all.',
      needs: [],
      fields: [],
      spec,
      remember: null,
      externalId,
      forget: false,
      calls: (kind.callsFor?.(spec) ?? kind.calls).remove,
    },
  ]
}

function attributesOf(observed: Observed, address: string): JsonObject | undefined {
  const seen = observed.get(address)
  return seen?.state === 'present' ? seen.attributes : undefined
}
