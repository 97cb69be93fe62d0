import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { lockPlan } from './open-plan.ts'
import { planView, withRun } from './plan-view.ts'
import type { PlanView } from './views.ts'

type ApproveInput = { readonly ctx: Ctx; readonly planId: string; readonly hash: string }

/** Approves exactly what was read: another hash is refused. */
export async function approvePlan({ ctx, planId, hash }: ApproveInput): Promise<PlanView> {
  authorize(ctx, 'plan.approve')
  return transact(async (tx) => {
    const plan = await lockPlan(planId, tx)
    if (plan.hash !== hash) {
      throw new HedgerowError('conflict', 'This is not the plan that you read.', { reason: 'plan_stale' })
    }
    const approval = {
      approvedHash: hash,
      approvedById: ctx.actor.id,
      approvedByName: ctx.actor.name,
      approvedAt: new Date(),
    }
    const row = await tx.plan.update({ where: { id: planId }, data: approval, include: withRun })
    const subject = { subjectType: 'plan', subjectId: planId, subjectName: plan.configuration.key }
    await record(tx, ctx, { action: 'plan.approved', ...subject, detail: { hash } })
    return planView(row)
  })
}
