import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import type { Transaction } from '#lib/db.ts'
import { addEvent } from './events.ts'
import { lockConfiguration } from './lock-configuration.ts'
import { getRun } from './queries.ts'
import { wakeWorker } from './queue.ts'
import { refuseRunning } from './refusals.ts'
import type { RunView } from './views.ts'
import { nothing } from './write-step.ts'

/** Goes on from what failed: finished steps stay finished, the others are tried again, in the same plan. */
export async function resumeRun({ ctx, runId }: { ctx: Ctx; runId: string }): Promise<RunView> {
  authorize(ctx, 'run.start')
  await transact((tx) => reopen(tx, ctx, runId))
  await wakeWorker(runId)
  return getRun(ctx, runId)
}

async function reopen(tx: Transaction, ctx: Ctx, runId: string): Promise<void> {
  // A run that still goes on is refused before any lock: its end takes the same ones in the other order.
  const { configurationId } = await findResumable(tx, runId)
  await lockConfiguration(tx, configurationId)
  await tx.$queryRaw`SELECT 1 FROM run WHERE id = ${runId} FOR UPDATE`
  const run = await findResumable(tx, runId)
  await refuseRunning(tx, configurationId)
  await refuseOlder(tx, run)
  await tx.step.updateMany({
    where: { runId, status: { notIn: ['succeeded'] } },
    data: { status: 'pending', error: nothing, finishedAt: null },
  })
  const open = { finishedAt: null, cancelRequestedAt: null, leaseOwner: null, leaseExpiresAt: null, crashes: 0 }
  await tx.run.update({ where: { id: runId }, data: { status: 'queued', ...open } })
  await tx.configuration.update({ where: { id: run.configurationId }, data: { status: 'provisioning' } })
  const message = `${ctx.actor.name} resumed the run.`
  await addEvent(tx, runId, 'log', { level: 'info', address: null, message })
  const subject = { subjectType: 'run', subjectId: runId, subjectName: run.configuration.key }
  await record(tx, ctx, { action: 'run.resumed', ...subject })
}

const withConfiguration = { configuration: { select: { key: true } } } as const
type Run = Prisma.RunGetPayload<{ include: typeof withConfiguration }>

async function findResumable(tx: Transaction, id: string): Promise<Run> {
  const run = await tx.run.findUnique({ where: { id }, include: withConfiguration })
  if (!run) throw notFound('run')
  if (run.status === 'failed' || run.status === 'cancelled') return run
  const message = `Only a failed or cancelled run can be resumed; this one is ${run.status}.`
  throw new HedgerowError('conflict', message, { reason: 'run_not_resumable' })
}

/** A plan that a later run has built upon says nothing about the world any more. */
async function refuseOlder(tx: Transaction, run: Run): Promise<void> {
  const where = { configurationId: run.configurationId, createdAt: { gt: run.createdAt } }
  const later = await tx.run.findFirst({ where, select: { id: true } })
  if (!later) return
  throw new HedgerowError('conflict', 'A later run has changed this configuration. Make a new plan.', {
    reason: 'plan_stale',
    details: { run_id: later.id },
  })
}
