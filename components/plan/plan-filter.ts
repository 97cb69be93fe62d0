import type { ChangeAction, ChangeView } from '#lib/runs/views.ts'

export type System = 'posthog' | 'vault'

export type PlanFilter = {
  readonly action: ChangeAction | null
  readonly system: System | null
  /** Part of an address, a field's path or a value. */
  readonly text: string
  /** Whether what stays as it is, is listed too. */
  readonly unchanged: boolean
}

export function systemOf({ type }: Pick<ChangeView, 'type'>): System {
  return type.startsWith('vault.') ? 'vault' : 'posthog'
}

/** What must not be overlooked first: blocked, then what goes away, then the rest in the plan's own order. */
const urgency: Readonly<Record<ChangeAction, number>> = {
  blocked: 0,
  delete: 1,
  replace: 2,
  update: 3,
  adopt: 4,
  create: 5,
  none: 6,
}

export function visibleChanges(changes: readonly ChangeView[], filter: PlanFilter): readonly ChangeView[] {
  const wanted = filter.text.trim().toLowerCase()
  return changes
    .filter(({ action }) => (filter.action === null ? action !== 'none' || filter.unchanged : action === filter.action))
    .filter((change) => filter.system === null || systemOf(change) === filter.system)
    .filter((change) => wanted === '' || holds(change, wanted))
    .toSorted((a, b) => urgency[a.action] - urgency[b.action])
}

function holds(change: ChangeView, wanted: string): boolean {
  if (`${change.action} ${change.address}`.toLowerCase().includes(wanted)) return true
  return change.fields.some(
    ({ path, after, sensitive }) =>
      path.toLowerCase().includes(wanted) || (!sensitive && JSON.stringify(after).toLowerCase().includes(wanted)),
  )
}
