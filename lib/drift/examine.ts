import 'server-only'
import { variablesOf } from '#lib/configurations/prepare.ts'
import { asHedgerowError, HedgerowError, notFound } from '#lib/core/errors.ts'
import type { Desired, Recorded } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import { drift } from '#lib/engine/drift.ts'
import { observe } from '#lib/engine/observe.ts'
import { kinds } from '#lib/kinds/index.ts'
import type { PostHogWorld } from '#lib/kinds/worlds.ts'
import { databaseTime } from '#lib/runs/database-clock.ts'
import { chooseConnections, desiredResources } from '#lib/runs/desired.ts'
import { asRecorded } from '#lib/runs/recorded.ts'
import { findLastRun, type LastRun, refuseRunning } from '#lib/runs/refusals.ts'
import { findUnsettled } from '#lib/runs/unsettled.ts'
import { openWorlds } from '#lib/runs/worlds.ts'
import type { Finding } from './finding.ts'
import { unmanaged } from './unmanaged.ts'

/** Milliseconds that one look may take in all. */
export const lookDeadlineMs = 120_000

export type Look = {
  /** On the database's clock, from before the first call. */
  readonly at: Date
  /** The last run then: what was seen counts only while it still is. */
  readonly lastRun: LastRun | null
  readonly findings: readonly Finding[]
  /** Why it could not be looked at. */
  readonly error: { readonly detail: string; readonly fix: string } | null
}

/**
 * Looks at everything that is recorded and tells what does not do what was last applied. Reads only. Throws
 * `not_found`, and `conflict` when nothing is provisioned or a run is under way; a system that cannot be seen is told
 * in `error`.
 */
export async function examine(configurationId: string, lane: 'person' | 'background'): Promise<Look> {
  const row = await db().configuration.findFirst({
    where: { id: configurationId, deletedAt: null },
    include: { resources: { orderBy: { address: 'asc' } }, revisions: { orderBy: { number: 'desc' }, take: 1 } },
  })
  const [revision] = row?.revisions ?? []
  if (!row || !revision) throw notFound('configuration')
  if (row.resources.length === 0)
    throw new HedgerowError('conflict', 'Nothing is provisioned yet, so nothing can drift.', {
      reason: 'not_provisioned',
    })
  await refuseRunning(db(), configurationId)
  const lastRun = await findLastRun(db(), configurationId)
  const at = await databaseTime()
  const recorded = row.resources.map(asRecorded)
  const desired = await intendedResources(variablesOf(revision))
  const { wanted } = await findUnsettled(configurationId)
  const unsettled = new Set(wanted.map(({ address }) => address))
  try {
    return {
      at,
      lastRun,
      findings: await look({ configuration: row.key, recorded, desired, unsettled, lane }),
      error: null,
    }
  } catch (error) {
    const known = asHedgerowError(error)
    if (!known.upstream) throw error
    return { at, lastRun, findings: [], error: { detail: known.message, fix: known.upstream.fix } }
  }
}

/** Nothing when no connection serves the newest revision: what was applied is looked at all the same. */
async function intendedResources(variables: ReturnType<typeof variablesOf>): Promise<readonly Desired[]> {
  try {
    return desiredResources(variables, await chooseConnections(variables), true)
  } catch (error) {
    if (error instanceof HedgerowError && error.code === 'invalid') return []
    throw error
  }
}

type Looking = {
  readonly configuration: string
  readonly recorded: readonly Recorded[]
  readonly desired: readonly Desired[]
  readonly unsettled: ReadonlySet<string>
  /** Whose budget of calls it comes from. */
  readonly lane: 'person' | 'background'
}

async function look({ configuration, recorded, desired, unsettled, lane }: Looking): Promise<Finding[]> {
  const worldOf = openWorlds({ signal: AbortSignal.timeout(lookDeadlineMs), remember: true, lane })
  const observed = await observe({ configuration, desired: [], recorded, kinds, worldOf })
  const ours = drift({ desired, recorded, observed, kinds }).map(
    ({ kind, ...rest }): Finding => ({ ...rest, type: kind }),
  )
  // A project's own connection is always one to PostHog.
  const posthogWorld = async (id: string) => (await worldOf(id)) as PostHogWorld
  const others = await unmanaged({ configuration, recorded, observed, unsettled, worldOf: posthogWorld })
  return [...ours, ...others]
}
