import { duration } from '#components/ui/time.ts'
import type { RunView } from '#lib/runs/views.ts'
import { countGroups } from './step-groups.ts'

/** The end of a run in a sentence, for those who do not look at the page. */
export function verdictOf(run: Pick<RunView, 'kind' | 'status' | 'steps' | 'duration_ms' | 'remained'>): string {
  const { done, failed, 'not-begun': left } = countGroups(run.steps)
  const counted = `${done} of ${run.steps.length} steps done`
  const time = run.duration_ms === null ? '' : ` in ${duration(run.duration_ms)}`
  if (run.status === 'succeeded' && run.kind === 'destroy') {
    return `The tear-down succeeded: ${counted}${time}. ${run.remained.length} left in place.`
  }
  if (run.status === 'succeeded') return `The run succeeded: ${counted}${time}. The env block can be copied.`
  if (run.status === 'failed') return `The run failed: ${counted}, ${failed} failed, ${left} not begun.`
  return `The run was cancelled: ${counted}, ${left} not begun.`
}
