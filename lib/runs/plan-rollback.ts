import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { keepPlan } from './create-plan.ts'
import { findLastRun, refuseRunning } from './refusals.ts'
import type { PlanView } from './views.ts'

/**
 * A plan that leads back to what was there before a run that failed or was cancelled: the revision that was applied
 * last, or nothing of ours at all. What it adopted gets back what it held. Throws `conflict` when the run is not the
 * newest one (plan_stale) or has nothing to be rolled back (run_succeeded, run_in_progress).
 */
export async function planRollback({ ctx, runId }: { ctx: Ctx; runId: string }): Promise<PlanView> {
  authorize(ctx, 'plan.create')
  const run = await db().run.findUnique({ where: { id: runId }, select: { configurationId: true, status: true } })
  if (!run) throw notFound('run')
  const { configurationId } = run
  await refuseRunning(db(), configurationId)
  if (run.status === 'succeeded') {
    throw new HedgerowError(
      'conflict',
      'This run has succeeded. To go back, restore an earlier revision and apply it.',
      {
        reason: 'run_succeeded',
      },
    )
  }
  const last = await findLastRun(db(), configurationId)
  if (last && last.id !== runId) {
    throw new HedgerowError(
      'conflict',
      'A later run has changed this configuration. Roll that one back, or make a plan.',
      {
        reason: 'plan_stale',
        details: { run_id: last.id },
      },
    )
  }
  return keepPlan({ ctx, configurationId, target: { kind: 'rollback', run: runId } })
}
