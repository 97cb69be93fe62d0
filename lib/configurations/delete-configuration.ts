import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import type { Transaction } from '#lib/db.ts'
import { etagOf } from './queries.ts'

type DeleteInput = {
  readonly ctx: Ctx
  readonly id: string
  /** Leaves what is provisioned in place and drops our record of it. For admins. */
  readonly forget: boolean
  readonly ifMatch?: string | null
}

/** The history stays readable; the name is free again. Throws `conflict` while resources are provisioned or a run is on. */
export async function deleteConfiguration({ ctx, id, forget, ifMatch = null }: DeleteInput): Promise<void> {
  authorize(ctx, forget ? 'configuration.forget' : 'configuration.write')
  await transact(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM configuration WHERE id = ${id} FOR UPDATE`
    const row = await tx.configuration.findFirst({
      where: { id, deletedAt: null },
      include: {
        resources: { select: { address: true } },
        runs: { where: { status: { in: ['queued', 'running', 'waiting'] } }, select: { id: true } },
      },
    })
    if (!row) throw notFound('configuration')
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== etagOf(row)) {
      throw new HedgerowError('stale', 'Somebody changed it in the meantime.')
    }
    const [run] = row.runs
    if (run) throw inProgress(run.id)
    const addresses = [...row.resources, ...(await unanswered(tx, id))].map(({ address }) => address)
    const leftInPlace = [...new Set(addresses)]
    if (leftInPlace.length > 0 && !forget) throw provisioned(leftInPlace)
    await tx.resource.deleteMany({ where: { configurationId: id } })
    await tx.configuration.update({ where: { id }, data: { deletedAt: new Date(), version: { increment: 1 } } })
    await record(tx, ctx, {
      action: 'configuration.deleted',
      subjectType: 'configuration',
      subjectId: id,
      subjectName: row.key,
      detail: { left_in_place: leftInPlace },
    })
  })
}

/** Creates of a run that ended without their answers, unless a later run succeeded: what they made is on no record. */
function unanswered(tx: Transaction, id: string): Promise<{ address: string }[]> {
  return tx.$queryRaw`
    SELECT DISTINCT address FROM step JOIN run ON run.id = step.run_id
    WHERE run.configuration_id = ${id} AND run.status IN ('failed', 'cancelled') AND step.intent IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM run AS later
        WHERE later.configuration_id = ${id} AND later.status = 'succeeded' AND later.created_at > run.created_at)`
}

function inProgress(runId: string): HedgerowError {
  return new HedgerowError('conflict', 'A run is changing it.', {
    reason: 'run_in_progress',
    details: { run_id: runId },
  })
}

function provisioned(addresses: readonly string[]): HedgerowError {
  const message = `${addresses.length} resources are, or may be, provisioned: tear them down first, or have an admin forget them.`
  return new HedgerowError('conflict', message, { reason: 'still_provisioned', details: { resources: addresses } })
}
