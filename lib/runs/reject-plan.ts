import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { invalid } from '#lib/core/errors.ts'
import { lockPlan } from './open-plan.ts'
import { planView, withRun } from './plan-view.ts'
import type { PlanView } from './views.ts'

type RejectInput = { readonly ctx: Ctx; readonly planId: string; readonly reason: string }

export async function rejectPlan({ ctx, planId, reason }: RejectInput): Promise<PlanView> {
  authorize(ctx, 'plan.approve')
  const given = reason.trim().slice(0, 1000)
  if (given === '') throw invalid([{ path: 'reason', message: 'Say why, for the person who made the plan.' }])
  return transact(async (tx) => {
    const plan = await lockPlan(planId, tx)
    const rejection = { rejectedByName: ctx.actor.name, rejectedAt: new Date(), rejectedReason: given }
    const row = await tx.plan.update({ where: { id: planId }, data: rejection, include: withRun })
    const subject = { subjectType: 'plan', subjectId: planId, subjectName: plan.configuration.key }
    await record(tx, ctx, { action: 'plan.rejected', ...subject, detail: { reason: given } })
    return planView(row)
  })
}
