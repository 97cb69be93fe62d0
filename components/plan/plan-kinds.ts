import type { PlanKind } from '#lib/runs/views.ts'

/** What stands before the configuration's key in the title of a plan. */
export const planHeadings: Readonly<Record<PlanKind, string>> = {
  apply: 'Plan for',
  destroy: 'Tear down',
  rollback: 'Roll back',
  revert: 'Revert',
}

/** What the button under it does. */
export const planVerbs: Readonly<Record<PlanKind, string>> = {
  apply: 'Provision',
  destroy: 'Tear down',
  rollback: 'Roll back',
  revert: 'Revert',
}
