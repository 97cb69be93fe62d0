import { duration } from '#components/ui/time.ts'
import type { PlanKind, RunView } from '#lib/runs/views.ts'
import { runNames } from './run-names.ts'
import { countGroups } from './step-groups.ts'

const endings: Readonly<Record<PlanKind, string>> = {
  apply: ' The env block can be copied.',
  destroy: '',
  rollback: ' What it had changed is as it was before.',
  revert: ' The fields are again what was last applied.',
}

/** The end of a run in a sentence, for those who do not look at the page. */
export function verdictOf(run: Pick<RunView, 'kind' | 'status' | 'steps' | 'duration_ms' | 'remained'>): string {
  const { done, failed, 'not-begun': left } = countGroups(run.steps)
  const counted = `${done} of ${run.steps.length} steps done`
  const time = run.duration_ms === null ? '' : ` in ${duration(run.duration_ms)}`
  const name = runNames[run.kind]
  if (run.status === 'succeeded') {
    const remained = run.kind === 'destroy' ? ` ${run.remained.length} left in place.` : endings[run.kind]
    return `${name} succeeded: ${counted}${time}.${remained}`
  }
  if (run.status === 'failed') return `${name} failed: ${counted}, ${failed} failed, ${left} not begun.`
  return `${name} was cancelled: ${counted}, ${left} not begun.`
}
