import { type System, systemOf } from '#components/plan/plan-filter.ts'
import type { RunView, StepView } from '#lib/runs/views.ts'

export const groups = ['running', 'failed', 'done', 'not-begun'] as const
export type Group = (typeof groups)[number]

const groupOfStatus: Readonly<Record<StepView['status'], Group>> = {
  pending: 'not-begun',
  running: 'running',
  waiting: 'running',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'not-begun',
  cancelled: 'not-begun',
}

export function groupOf({ status }: Pick<StepView, 'status'>): Group {
  return groupOfStatus[status]
}

export type StepFilter = { readonly show: Group | null; readonly system: System | null }

/** In the order of the plan. */
export function visibleSteps(steps: readonly StepView[], { show, system }: StepFilter): readonly StepView[] {
  return steps.filter(
    (step) => (show === null || groupOf(step) === show) && (system === null || systemOf(step) === system),
  )
}

export function countGroups(steps: readonly StepView[]): Readonly<Record<Group, number>> {
  const counts = { running: 0, failed: 0, done: 0, 'not-begun': 0 }
  for (const step of steps) counts[groupOf(step)] += 1
  return counts
}

export function isActive({ status }: Pick<RunView, 'status'>): boolean {
  return status === 'queued' || status === 'running' || status === 'waiting'
}

/** A running run in which nothing moves but the clock is waiting. */
export function shownStatus({ status, steps }: Pick<RunView, 'status' | 'steps'>): RunView['status'] {
  if (status !== 'running') return status
  const isWaiting = steps.some((step) => step.status === 'waiting')
  return isWaiting && !steps.some((step) => step.status === 'running') ? 'waiting' : 'running'
}
