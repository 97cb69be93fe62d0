import type { StepView } from '#lib/runs/views.ts'

/** What the step waited for in this run, what was done last first: that one held it up. */
export function waitedFor(steps: readonly StepView[], step: StepView): readonly StepView[] {
  const needs = new Set(step.needs)
  return steps.filter(({ address }) => needs.has(address)).toSorted((a, b) => endOf(b) - endOf(a))
}

/** What depends on it, directly or through others, and was not begun for that reason; in the order of the plan. */
export function notBegunBecauseOf(steps: readonly StepView[], address: string): readonly StepView[] {
  const lost = new Set([address])
  let before = 0
  while (before !== lost.size) {
    before = lost.size
    for (const step of steps) {
      if (step.status === 'skipped' && step.needs.some((need) => lost.has(need))) lost.add(step.address)
    }
  }
  return steps.filter((step) => step.address !== address && lost.has(step.address))
}

/** The failed steps for which this one was not begun. */
export function causesOf(steps: readonly StepView[], address: string): readonly StepView[] {
  return steps.filter(
    (step) =>
      (step.status === 'failed' || step.status === 'cancelled') &&
      notBegunBecauseOf(steps, step.address).some((lost) => lost.address === address),
  )
}

function endOf({ finished_at }: StepView): number {
  return finished_at === null ? Number.POSITIVE_INFINITY : Date.parse(finished_at)
}
