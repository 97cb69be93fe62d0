import type { PlanView } from '#lib/runs/views.ts'

type Circumstances = { readonly newestRevision: number; readonly mayRun: boolean }

/** Why the plan cannot be applied, in a sentence; null when it can. */
export function obstacleOf(plan: PlanView, { newestRevision, mayRun }: Circumstances): string | null {
  if (!mayRun) return 'Your role may look at plans, but not apply them: ask an editor.'
  if (plan.status === 'applied') return 'This plan was applied already.'
  if (plan.status === 'rejected') return 'This plan was rejected.'
  if (plan.status === 'expired') return 'This plan has expired: plan again.'
  if (plan.revision !== newestRevision) return 'The configuration was edited since: plan again.'
  const failed = plan.preflight.filter(({ status }) => status === 'error')
  if (failed.length > 0) return `Mend first: ${failed.map(({ name }) => name).join(', ')}.`
  const { blocked, none: _none, ...moving } = plan.summary
  if (blocked > 0) return `${blocked} ${blocked === 1 ? 'change is' : 'changes are'} blocked: the rows say why.`
  return Object.values(moving).some((count) => count > 0) ? null : 'Nothing to change: everything is as configured.'
}
