import type { PlanView } from '#lib/runs/views.ts'

type Circumstances = {
  readonly newestRevision: number
  readonly mayRun: boolean
  /** A try to apply it was refused because the world has moved. */
  readonly isStale?: boolean
}

/** Why the plan cannot be applied, in a sentence; null when it can. */
export function obstacleOf(plan: PlanView, { newestRevision, mayRun, isStale = false }: Circumstances): string | null {
  if (!mayRun) return 'Your role may look at plans, but not apply them: ask an editor.'
  if (plan.status === 'applied') return 'This plan was applied already.'
  if (plan.status === 'rejected') return 'This plan was rejected.'
  if (plan.status === 'expired') return 'This plan has expired: plan again.'
  if (isStale) return 'The world has moved since: plan again.'
  if (plan.revision !== newestRevision) return 'The configuration was edited since: plan again.'
  const failed = plan.preflight.filter(({ status }) => status === 'error')
  if (failed.length > 0) return `Mend first: ${failed.map(({ name }) => name).join(', ')}.`
  const { blocked, none: _none, ...moving } = plan.summary
  if (blocked > 0) return `${blocked} ${blocked === 1 ? 'change is' : 'changes are'} blocked: the rows say why.`
  return Object.values(moving).some((count) => count > 0) ? null : 'Nothing to change: everything is as configured.'
}
