import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'
import { equalJson } from '#lib/core/json.ts'
import type { Transaction } from '#lib/db.ts'
import type { Change } from '#lib/engine/plan.ts'
import { changesOf, preflightOf } from './columns.ts'
import type { PlanRow } from './plan-view.ts'
import type { Preview } from './preview.ts'

/* Why a run is not started: each throws `conflict` with a reason for programs and a sentence for people. */

export const activeStatuses = ['queued', 'running', 'waiting'] as const

/** A plan that could not be carried out is not begun. */
export function refuseBlocked(row: PlanRow): void {
  const failed = preflightOf(row).filter(({ status }) => status === 'error')
  const blocked = changesOf(row).filter(({ action }) => action === 'blocked')
  if (failed.length + blocked.length === 0) return
  const [check] = failed
  const [change] = blocked
  const why = check ? `${check.name}: ${check.detail} ${check.fix}` : `${change?.address}: ${change?.reason}`
  throw new HedgerowError('conflict', `This plan cannot be applied. ${why}`, {
    reason: 'plan_blocked',
    details: { blocked: blocked.map(({ address }) => address), failed: failed.map(({ name }) => name) },
  })
}

/** One run at a time changes a configuration. */
export async function refuseRunning(tx: Transaction, configurationId: string): Promise<void> {
  const where = { configurationId, status: { in: [...activeStatuses] } }
  const active = await tx.run.findFirst({ where, select: { id: true } })
  if (!active) return
  throw new HedgerowError('conflict', 'Another run is changing this configuration.', {
    reason: 'run_in_progress',
    details: { run_id: active.id },
  })
}

export type LastRun = { readonly id: string; readonly finishedAt: Date | null }

export async function findLastRun(tx: Transaction, configurationId: string): Promise<LastRun | null> {
  return tx.run.findFirst({
    where: { configurationId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, finishedAt: true },
  })
}

/** What was seen while another run began and ended is neither the world before it nor the one after it. */
export function refuseOvertaken(before: LastRun | null, now: LastRun | null): void {
  const isSame = before?.id === now?.id && before?.finishedAt?.getTime() === now?.finishedAt?.getTime()
  if (isSame || !now) return
  throw new HedgerowError('conflict', 'Another run has changed this configuration meanwhile. Make a new plan.', {
    reason: 'plan_stale',
    details: { run_id: now.id },
  })
}

export function refuseEdited(row: PlanRow, revision: number): void {
  if (row.revision === revision) return
  const message = `The configuration was edited: this plan is for revision ${row.revision}, it is at ${revision} now.`
  throw new HedgerowError('conflict', message, { reason: 'plan_stale', details: { moved: ['configuration'] } })
}

/** Nothing is written that was not seen first: the plan made now must be the plan that was read. */
export function refuseStale(row: PlanRow, now: Preview): void {
  refuseEdited(row, now.revision)
  const failed = now.preflight.find(({ status }) => status === 'error')
  if (failed) throw new HedgerowError('conflict', `${failed.detail} ${failed.fix}`, { reason: 'plan_blocked' })
  if (row.hash === now.hash) return
  refuseUnseen(now)
  const moved = movedBetween(changesOf(row), now.changes)
  const shown = moved.slice(0, 5).join(', ')
  const more = moved.length > 5 ? ` and ${moved.length - 5} more` : ''
  throw new HedgerowError(
    'conflict',
    `The world has moved since this plan was made: ${shown}${more}. Make a new one.`,
    {
      reason: 'plan_stale',
      details: { moved },
    },
  )
}

/** What cannot be looked at has not moved as far as anybody knows. */
function refuseUnseen({ unseen }: Preview): void {
  if (unseen === null) return
  const message = `The world could not be looked at before the start: ${unseen}`
  throw new HedgerowError('conflict', message, { reason: 'plan_blocked' })
}

/** Addresses, with their fields where only those differ. */
function movedBetween(before: readonly Change[], after: readonly Change[]): string[] {
  const old = new Map(before.map((change) => [change.address, change]))
  const now = new Map(after.map((change) => [change.address, change]))
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((address) => {
    const [a, b] = [old.get(address), now.get(address)]
    if (!a || !b) return [address]
    if (equalJson(a, b)) return []
    const paths = [...a.fields, ...b.fields].map(({ path }) => path)
    return paths.length > 0 && a.action === b.action
      ? [...new Set(paths)].map((path) => `${address} ${path}`)
      : [address]
  })
}
