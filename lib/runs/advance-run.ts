import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import { systemClock } from '#lib/core/clock.ts'
import { db } from '#lib/db.ts'
import { type ApplyResult, apply } from '#lib/engine/apply.ts'
import { LeaseLost } from '#lib/engine/ledger.ts'
import { env } from '#lib/env.ts'
import { kinds } from '#lib/kinds/index.ts'
import { log } from '#lib/log.ts'
import { addEvent } from './events.ts'
import { holdLease } from './hold-lease.ts'
import { fenced, type Lease, releaseLease, renewLease, takeLease } from './lease.ts'
import { openRunLedger } from './run-ledger.ts'
import { openWorlds } from './worlds.ts'

const width = 16

/**
 * Takes a run and carries it as far as it goes. Safe to call at any time, by any number of workers, after any crash:
 * whoever does not get the lease does nothing. Never throws; what cannot go on is left for the next lease.
 */
export async function advanceRun(runId: string, owner: string, drain: AbortSignal): Promise<void> {
  try {
    const lease = await takeLease(runId, owner, env().HEDGEROW_LEASE_MS)
    if (lease) await advance(lease, owner, drain)
  } catch (error) {
    if (error instanceof LeaseLost) log().warn({ run: runId }, 'the lease was lost')
    else log().error({ run: runId, error: String(error), stack: (error as Error).stack }, 'the run stopped')
  }
}

async function advance(lease: Lease, owner: string, drain: AbortSignal): Promise<void> {
  const leaseMs = env().HEDGEROW_LEASE_MS
  const hold = holdLease(leaseMs, () => renewLease(lease, leaseMs))
  try {
    const configuration = await keyOf(lease.runId)
    const ledger = await openRunLedger(lease)
    if (lease.fence > 1) await ledger.log('info', null, `Taken up by worker ${owner}.`)
    const result = await apply({
      configuration,
      kinds,
      ledger,
      clock: systemClock,
      graceMs: env().HEDGEROW_GRACE_MS,
      width,
      worldOf: openWorlds({ signal: hold.lost, remember: false }),
      signal: hold.lost,
      cancel: hold.cancelled,
      drain,
    })
    hold.stop()
    if (result === 'yielded') await releaseLease(lease)
    else await close(lease, result)
  } catch (error) {
    throw hold.lost.aborted ? hold.lost.reason : error
  } finally {
    hold.stop()
  }
}

async function keyOf(runId: string): Promise<string> {
  const run = await db().run.findUniqueOrThrow({
    where: { id: runId },
    select: { configuration: { select: { key: true } } },
  })
  return run.configuration.key
}

/** Ends the run and says what the configuration is now, in one transaction. */
async function close(lease: Lease, status: Exclude<ApplyResult, 'yielded'>): Promise<void> {
  await fenced(lease, async (tx) => {
    const run = await tx.run.update({
      where: { id: lease.runId },
      data: { status, finishedAt: new Date(), leaseOwner: null, leaseExpiresAt: null },
      include: { configuration: { include: { _count: { select: { resources: true } } } } },
    })
    const { configurationId: id, number } = { configurationId: run.configurationId, number: run.revision }
    const revision = await tx.revision.findUniqueOrThrow({
      where: { configurationId_number: { configurationId: id, number } },
    })
    const variables = revision.variables as unknown as Variables
    await tx.configuration.update({ where: { id }, data: afterRun(run, status, variables) })
    await addEvent(tx, lease.runId, 'done', { status })
  })
}

type ClosedRun = Prisma.RunGetPayload<{
  include: { configuration: { include: { _count: { select: { resources: true } } } } }
}>

function afterRun(run: ClosedRun, status: string, variables: Variables): Prisma.ConfigurationUpdateInput {
  const empty = run.configuration._count.resources === 0
  if (status === 'succeeded' && run.kind === 'destroy') return { status: 'destroyed', appliedRevision: null }
  if (status === 'succeeded') {
    const live = variables.enable_posthog ? 'provisioned' : 'paused'
    return { status: empty ? 'draft' : live, appliedRevision: run.revision }
  }
  return { status: empty && status === 'cancelled' ? 'draft' : 'failed' }
}
