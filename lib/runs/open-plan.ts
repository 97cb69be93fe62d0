import 'server-only'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { db, type Transaction } from '#lib/db.ts'
import { type PlanRow, withRun } from './plan-view.ts'

/** As openPlan, and nobody else decides about it until the transaction ends. */
export async function lockPlan(planId: string, tx: Transaction): Promise<PlanRow> {
  await tx.$queryRaw`SELECT 1 FROM plan WHERE id = ${planId} FOR UPDATE`
  return openPlan(planId, tx)
}

/** A plan on which something can still be decided. Throws `not_found`, or `conflict` with what has become of it. */
export async function openPlan(planId: string, tx: Transaction = db()): Promise<PlanRow> {
  const row = await tx.plan.findUnique({ where: { id: planId }, include: withRun })
  if (!row) throw notFound('plan')
  if (row.run) {
    throw new HedgerowError('conflict', 'This plan was applied already.', {
      reason: 'plan_applied',
      details: { run_id: row.run.id },
    })
  }
  if (row.rejectedAt) {
    throw new HedgerowError('conflict', `${row.rejectedByName} rejected this plan: ${row.rejectedReason}`, {
      reason: 'plan_rejected',
    })
  }
  if (row.expiresAt < new Date()) {
    throw new HedgerowError('conflict', 'This plan has expired. Make a new one.', { reason: 'plan_stale' })
  }
  return row
}
