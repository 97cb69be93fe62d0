import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { newId } from '#lib/core/ids.ts'
import type { Json } from '#lib/core/json.ts'
import { storable } from './columns.ts'
import { countActions, planView, withRun } from './plan-view.ts'
import { preview } from './preview.ts'
import { type PlanTarget, scopeOf } from './target.ts'
import type { PlanView } from './views.ts'

const planLifetimeMs = 60 * 60 * 1000

type PlanInput = { readonly ctx: Ctx; readonly configurationId: string; readonly kind: 'apply' | 'destroy' }
type KeptPlan = { readonly ctx: Ctx; readonly configurationId: string; readonly target: PlanTarget }

/** Keeps what an apply made now would do, for a person to read and for a run to follow. Changes nothing outside. */
export async function createPlan({ ctx, configurationId, kind }: PlanInput): Promise<PlanView> {
  authorize(ctx, 'plan.create')
  return keepPlan({ ctx, configurationId, target: { kind } })
}

/** For verbs that have authorised their caller. Writes nothing but the plan and its record. */
export async function keepPlan({ ctx, configurationId, target }: KeptPlan): Promise<PlanView> {
  const { kind } = target
  const scope = scopeOf(target)
  const made = await preview(configurationId, target)
  const id = newId()
  const summary = countActions(made.changes)
  const row = await transact(async (tx) => {
    const created = await tx.plan.create({
      data: {
        id,
        configurationId,
        revision: made.revision,
        kind,
        ...(scope ? { scope: storable(scope as Json) } : {}),
        hash: made.hash,
        changes: storable(made.changes),
        preflight: storable(made.preflight),
        summary,
        estimate: storable(made.estimate),
        calls: made.calls,
        authorId: ctx.actor.id,
        authorName: ctx.actor.name,
        expiresAt: new Date(Date.now() + planLifetimeMs),
      },
      include: withRun,
    })
    await record(tx, ctx, {
      action: 'plan.created',
      subjectType: 'plan',
      subjectId: id,
      subjectName: made.key,
      detail: { kind, hash: made.hash, revision: made.revision, ...summary },
    })
    return created
  })
  return planView(row)
}
