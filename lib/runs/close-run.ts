import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import { variablesOf } from '#lib/configurations/prepare.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import type { Transaction } from '#lib/db.ts'
import type { ApplyResult } from '#lib/engine/apply.ts'
import { confirmRotations } from './confirm-rotations.ts'
import { databaseTime } from './database-clock.ts'
import { addEvent } from './events.ts'
import { fenced, type Lease } from './lease.ts'

type End = Exclude<ApplyResult, 'yielded'>

/** Ends the run and says what the configuration is now, in one transaction; `error` when no step is to blame. */
export async function closeRun(lease: Lease, status: End, error: HedgerowError | null = null): Promise<void> {
  const { runId } = lease
  await fenced(lease, async (tx) => {
    const finishedAt = await databaseTime(tx)
    const run = await tx.run.update({
      where: { id: runId },
      data: { status, finishedAt, leaseOwner: null, leaseExpiresAt: null },
    })
    await tx.configuration.update({ where: { id: run.configurationId }, data: await afterRun(tx, run, status) })
    await confirmRotations(tx, run, finishedAt)
    if (error) await addEvent(tx, runId, 'log', { level: 'error', address: null, message: error.message })
    await addEvent(tx, runId, 'done', { status })
  })
}

type Run = Prisma.RunGetPayload<object>

async function afterRun(tx: Transaction, run: Run, status: End): Promise<Prisma.ConfigurationUpdateInput> {
  const { configurationId, revision: number } = run
  const isEmpty = (await tx.resource.count({ where: { configurationId } })) === 0
  if (status !== 'succeeded') return { status: isEmpty && status === 'cancelled' ? 'draft' : 'failed' }
  if (run.kind === 'destroy') return { status: 'destroyed', appliedRevision: null }
  if (run.kind === 'revert' && !(await wasApplied(tx, run))) return { status: 'failed' }
  const configurationId_number = { configurationId, number }
  const revision = await tx.revision.findUniqueOrThrow({ where: { configurationId_number } })
  const live = variablesOf(revision).enable_posthog ? 'provisioned' : 'paused'
  if (isEmpty && run.kind === 'rollback') return { status: 'draft', appliedRevision: null }
  return { status: isEmpty ? 'draft' : live, appliedRevision: number }
}

/** A revert does not finish what an earlier run has left undone. */
async function wasApplied(tx: Transaction, { configurationId }: Run): Promise<boolean> {
  const last = await tx.run.findFirst({
    where: { configurationId, kind: { not: 'revert' }, startedAt: { not: null } },
    orderBy: { createdAt: 'desc' },
    select: { status: true },
  })
  return last?.status === 'succeeded'
}
