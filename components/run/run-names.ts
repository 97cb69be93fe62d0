import type { PlanKind } from '#lib/runs/views.ts'

/** A run of each kind as a noun, as sentences begin with it. */
export const runNames: Readonly<Record<PlanKind, string>> = {
  apply: 'The run',
  destroy: 'The tear-down',
  rollback: 'The roll-back',
  revert: 'The revert',
}

/** `Run: rollout 100 → 25`, `Roll back to what was there before`. */
export function runHeading({ kind, title }: { readonly kind: PlanKind; readonly title: string }): string {
  if (kind === 'destroy') return 'Tear-down'
  if (kind === 'rollback') return 'Roll back to what was there before'
  if (kind === 'revert') return 'Revert drift to what was last applied'
  return `Run: ${title}`
}
