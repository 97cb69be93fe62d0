import 'server-only'
import { estimate } from '#lib/blueprint/estimate.ts'
import type { Check } from '#lib/core/check.ts'
import { asHedgerowError, type HedgerowError, notFound } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Desired, Recorded } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import { observe } from '#lib/engine/observe.ts'
import { type Change, plan, planHash } from '#lib/engine/plan.ts'
import { kinds } from '#lib/kinds/index.ts'
import { readIntended } from './intended.ts'
import { preflight } from './preflight.ts'
import { asRecorded } from './recorded.ts'
import { recover } from './recover.ts'
import { type Revert, revertChanges, revertOf } from './revert-changes.ts'
import { findGivenUp, planSurplus } from './surplus.ts'
import type { PlanTarget } from './target.ts'
import { findUnsettled, settling } from './unsettled.ts'
import type { PlanKind } from './views.ts'
import { openWorlds } from './worlds.ts'

export type Preview = {
  readonly configurationId: string
  readonly key: string
  readonly revision: number
  readonly kind: PlanKind
  readonly changes: readonly Change[]
  /** Why it could not be looked at; null when it could. */
  readonly unseen: string | null
  readonly hash: string
  readonly preflight: readonly Check[]
  readonly calls: number
  readonly estimate: JsonObject
}

const planningDeadlineMs = 120_000

/**
 * What a plan made now would say. Reads the database, PostHog and the vault and changes nothing in any of them.
 * Throws `not_found`, or `invalid` when no connection serves the configuration.
 */
export async function preview(configurationId: string, target: PlanTarget): Promise<Preview> {
  const { kind } = target
  const row = await db().configuration.findFirst({
    where: { id: configurationId, deletedAt: null },
    include: { resources: true },
  })
  if (!row) throw notFound('configuration')

  const recorded = row.resources.map(asRecorded)
  const { revision, variables, chosen, desired, candidates } = await readIntended(row, target, recorded.length > 0)
  const unsettled = await findUnsettled(configurationId)
  const givenUp = await findGivenUp(configurationId)
  const lost = [...candidates, ...unsettled.wanted]
  const [checks, { changes, unseen }] = await Promise.all([
    chosen
      ? preflight({ configurationId, variables, chosen, desired, newProjects: newProjects(desired, recorded) })
      : [],
    look({
      key: row.key,
      desired,
      recorded,
      lost,
      givenUp,
      restore: kind === 'rollback',
      revert: revertOf(target, variables),
    }),
  ])
  return {
    configurationId,
    key: row.key,
    revision,
    kind,
    changes,
    unseen,
    hash: planHash(changes),
    preflight: [...settling(unsettled), ...checks],
    calls: changes.reduce((sum, change) => sum + change.calls, 0),
    estimate: estimate(variables, {}),
  }
}

function newProjects(desired: readonly Desired[], recorded: readonly Recorded[]): number {
  const known = new Set(recorded.map(({ address }) => address))
  return desired.filter(({ kind, address }) => kind === 'posthog.project' && !known.has(address)).length
}

type Looking = {
  readonly key: string
  readonly desired: readonly Desired[]
  readonly recorded: readonly Recorded[]
  /** What may be there on no record. */
  readonly lost: readonly Desired[]
  readonly givenUp: Awaited<ReturnType<typeof findGivenUp>>
  readonly restore: boolean
  readonly revert: Revert | null
}

type Looked = Pick<Preview, 'changes' | 'unseen'>

async function look(looking: Looking): Promise<Looked> {
  try {
    return { changes: await changesOf(looking), unseen: null }
  } catch (error) {
    const known = asHedgerowError(error)
    if (!known.upstream) throw error
    return { changes: allBlocked(looking, known), unseen: known.message }
  }
}

async function changesOf({ key, desired, recorded, lost, givenUp, restore, revert }: Looking): Promise<Change[]> {
  const worldOf = openWorlds({ signal: AbortSignal.timeout(planningDeadlineMs), remember: true })
  if (revert) {
    const observed = await observe({ configuration: key, desired: [], recorded, kinds, worldOf })
    return revertChanges({ ...revert, desired, recorded, observed, kinds })
  }
  const known = new Set([...desired, ...recorded].map(({ address }) => address))
  const candidates = [...new Map(lost.map((item) => [item.address, item])).values()].filter(
    ({ address }) => !known.has(address),
  )
  const wanted = [...desired, ...candidates]
  const observed = await observe({ configuration: key, desired: wanted, recorded, kinds, worldOf })
  const recovered = recover(candidates, recorded, observed)
  const asked = new Map(recovered.map(({ address, applied }) => [address, applied]))
  const surplus = await planSurplus(givenUp, { configuration: key, observed, worldOf })
  const changes = plan({ desired, recorded: [...recorded, ...recovered], observed, kinds, restore }).map((change) =>
    // Nothing is recorded of it, so the step itself carries by what it is removed.
    change.action === 'delete' ? { ...change, spec: asked.get(change.address) ?? null } : change,
  )
  return [...surplus, ...changes]
}

/** A world that cannot be looked at is not an empty one: everything is blocked, with the cause. */
function allBlocked({ desired, recorded }: Looking, error: HedgerowError): Change[] {
  const reason = `It could not be looked at: ${error.message}`
  return [...new Map([...recorded, ...desired].map((item) => [item.address, item])).values()].map((item) => ({
    address: item.address,
    kind: item.kind,
    connection: item.connection,
    action: 'blocked' as const,
    reason,
    needs: [],
    fields: [],
    spec: null,
    remember: null,
    externalId: null,
    forget: false,
    calls: 0,
  }))
}
