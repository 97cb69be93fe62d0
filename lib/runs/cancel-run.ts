import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { addEvent } from './events.ts'
import { getRun } from './queries.ts'
import { activeStatuses } from './refusals.ts'
import type { RunView } from './views.ts'

/** Asks a run to stop at the next safe point: what is in flight is finished, the rest is not begun. */
export async function cancelRun({ ctx, runId }: { ctx: Ctx; runId: string }): Promise<RunView> {
  authorize(ctx, 'run.cancel')
  await transact(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM run WHERE id = ${runId} FOR UPDATE`
    const run = await tx.run.findUnique({ where: { id: runId }, include: { configuration: { select: { key: true } } } })
    if (!run) throw notFound('run')
    if (!activeStatuses.some((status) => status === run.status)) {
      throw new HedgerowError('conflict', `This run has ${run.status} already.`, { reason: 'run_finished' })
    }
    if (run.cancelRequestedAt) return
    await tx.run.update({ where: { id: runId }, data: { cancelRequestedAt: new Date() } })
    const message = `${ctx.actor.name} cancelled the run: it stops at the next safe point.`
    await addEvent(tx, runId, 'log', { level: 'warning', address: null, message })
    const subject = { subjectType: 'run', subjectId: runId, subjectName: run.configuration.key }
    await record(tx, ctx, { action: 'run.cancelled', ...subject })
  })
  return getRun(ctx, runId)
}
