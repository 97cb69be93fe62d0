import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { describeChanges } from '#lib/configurations/changes.ts'
import { newId } from '#lib/core/ids.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { db, type Transaction } from '#lib/db.ts'
import { isStep } from '#lib/engine/plan.ts'
import { changesOf } from './columns.ts'
import { lockConfiguration } from './lock-configuration.ts'
import { lockPlan, openPlan } from './open-plan.ts'
import type { PlanRow } from './plan-view.ts'
import { preview } from './preview.ts'
import { wakeWorker } from './queue.ts'
import { findLastRun, refuseBlocked, refuseEdited, refuseOvertaken, refuseRunning, refuseStale } from './refusals.ts'
import { targetOf } from './target.ts'

/**
 * Starts the run that applies a plan as it was read. Throws `conflict` (plan_stale, with what moved; plan_blocked;
 * plan_applied and run_in_progress, with the run's id) and starts nothing.
 */
export async function startRun({ ctx, planId }: { ctx: Ctx; planId: string }): Promise<{ run_id: string }> {
  authorize(ctx, 'run.start')
  const row = await openPlan(planId)
  refuseBlocked(row)
  const { configurationId } = row
  await refuseRunning(db(), configurationId)
  const before = await findLastRun(db(), configurationId)
  refuseStale(row, await preview(configurationId, targetOf(row)))
  const runId = newId()
  await transact(async (tx) => {
    // Looking took a while: whatever was decided meanwhile is seen under the lock.
    const { revision } = await lockConfiguration(tx, configurationId)
    await lockPlan(planId, tx)
    // The way back leads to what was applied, whatever was edited since.
    if (row.kind === 'apply' || row.kind === 'destroy') refuseEdited(row, revision)
    await refuseRunning(tx, configurationId)
    refuseOvertaken(before, await findLastRun(tx, configurationId))
    await write(tx, ctx, row, runId)
  })
  await wakeWorker(runId)
  return { run_id: runId }
}

async function write(tx: Transaction, ctx: Ctx, row: PlanRow, runId: string): Promise<void> {
  const { configurationId, revision, kind } = row
  const steps = changesOf(row).filter(isStep)
  await tx.run.create({
    data: {
      id: runId,
      configurationId,
      planId: row.id,
      kind,
      revision,
      authorId: ctx.actor.id,
      authorName: ctx.actor.name,
      title: await titleOf(tx, row),
      steps: {
        createMany: {
          data: steps.map((change, position) => ({
            address: change.address,
            kind: change.kind,
            action: change.action,
            needs: [...change.needs],
            position,
          })),
        },
      },
    },
  })
  await tx.configuration.update({ where: { id: configurationId }, data: { status: 'provisioning' } })
  await record(tx, ctx, {
    action: 'run.started',
    subjectType: 'run',
    subjectId: runId,
    subjectName: row.configuration.key,
    detail: { plan: row.id, kind, revision, steps: steps.length },
  })
  await recordReverts(tx, ctx, row, runId)
}

async function recordReverts(tx: Transaction, ctx: Ctx, row: PlanRow, run: string): Promise<void> {
  const target = targetOf(row)
  if (target.kind !== 'revert') return
  for (const { address, path } of target.fields)
    await record(tx, ctx, {
      action: 'drift.reverted',
      subjectType: 'configuration',
      subjectId: row.configurationId,
      subjectName: row.configuration.key,
      detail: { address, path, run },
    })
}

/** What changed since the revision that was last applied, in words. */
async function titleOf(tx: Transaction, { configurationId, revision, kind }: PlanRow): Promise<string> {
  if (kind === 'destroy') return 'tear down'
  if (kind === 'rollback') return 'roll back'
  if (kind === 'revert') return 'revert drift'
  const configuration = await tx.configuration.findUniqueOrThrow({ where: { id: configurationId } })
  const number = { in: [revision, configuration.appliedRevision ?? 0] }
  const rows = await tx.revision.findMany({ where: { configurationId, number } })
  const variablesOf = (wanted: number | null) => rows.find((one) => one.number === wanted)?.variables as JsonObject
  return describeChanges(variablesOf(configuration.appliedRevision) ?? null, variablesOf(revision) ?? {})
}
