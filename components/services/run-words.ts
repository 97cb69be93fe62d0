import type { RunRowView } from '#lib/runs/views.ts'

type Words = Readonly<Record<RunRowView['status'], string>>

const verbs: Readonly<Record<RunRowView['kind'], Words>> = {
  apply: {
    queued: 'asked to provision',
    running: 'is provisioning',
    waiting: 'is provisioning',
    succeeded: 'provisioned',
    failed: 'tried to provision',
    cancelled: 'began to provision',
  },
  destroy: {
    queued: 'asked to tear down',
    running: 'is tearing down',
    waiting: 'is tearing down',
    succeeded: 'tore down',
    failed: 'tried to tear down',
    cancelled: 'began to tear down',
  },
  rollback: {
    queued: 'asked to roll back',
    running: 'is rolling back',
    waiting: 'is rolling back',
    succeeded: 'rolled back',
    failed: 'tried to roll back',
    cancelled: 'began to roll back',
  },
  revert: {
    queued: 'asked to revert',
    running: 'is reverting',
    waiting: 'is reverting',
    succeeded: 'reverted',
    failed: 'tried to revert',
    cancelled: 'began to revert',
  },
}

/** What the actor of a run did: `provisioned`, `tried to tear down`. */
export function runVerb({ kind, status }: Pick<RunRowView, 'kind' | 'status'>): string {
  return verbs[kind][status]
}

/** What changed in words; a teardown changes the same thing each time. */
export function runTitle({ kind, title }: Pick<RunRowView, 'kind' | 'title'>): string {
  return kind === 'destroy' ? 'tear-down' : title
}

export function isMoving({ status }: Pick<RunRowView, 'status'>): boolean {
  return status === 'queued' || status === 'running' || status === 'waiting'
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Mon 23 Nov 2026`, by UTC like every absolute time. */
export function dayOf(iso: string): string {
  const at = new Date(iso)
  return `${days[at.getUTCDay()]} ${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`
}

/** Rows in their order, in groups of one day each. */
export function byDay<T extends { readonly created_at: string }>(
  rows: readonly T[],
): readonly { readonly day: string; readonly rows: readonly T[] }[] {
  const found = [...new Set(rows.map(({ created_at }) => dayOf(created_at)))]
  return found.map((day) => ({ day, rows: rows.filter(({ created_at }) => dayOf(created_at) === day) }))
}
