import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import { isJsonObject } from '#lib/core/json.ts'
import { changesOf } from './columns.ts'
import type { ChangeAction, RunRowView, RunView, StepView } from './views.ts'

export const withSteps = {
  configuration: { select: { key: true } },
  plan: { select: { changes: true } },
  steps: { orderBy: { position: 'asc' } },
} as const satisfies Prisma.RunInclude

export type RunRow = Prisma.RunGetPayload<{ include: typeof withSteps }>
type StepRow = RunRow['steps'][number]
type RunOnly = Omit<RunRow, 'steps' | 'plan'>

export function runView(row: RunRow): RunView {
  return { ...runFields(row), steps: row.steps.map(stepView), remained: remainedOf(row) }
}

export function runRowView(row: RunOnly, done: number, total: number): RunRowView {
  return { ...runFields(row), steps_done: done, steps_total: total }
}

function runFields(row: RunOnly) {
  return {
    id: row.id,
    configuration_id: row.configurationId,
    configuration_key: row.configuration.key,
    plan_id: row.planId,
    kind: row.kind,
    status: row.status,
    revision: row.revision,
    title: row.title,
    actor: row.authorName,
    created_at: row.createdAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
    duration_ms: durationMs(row),
    cancel_requested: row.cancelRequestedAt !== null,
    heartbeat_at: row.finishedAt ? null : (row.heartbeatAt?.toISOString() ?? null),
  }
}

function durationMs(row: { readonly startedAt: Date | null; readonly finishedAt: Date | null }): number | null {
  return row.startedAt && row.finishedAt ? row.finishedAt.getTime() - row.startedAt.getTime() : null
}

export function stepView(row: StepRow): StepView {
  const error = isJsonObject(row.error) ? row.error : null
  return {
    address: row.address,
    type: row.kind,
    action: row.action as ChangeAction,
    needs: row.needs,
    status: row.status,
    attempts: row.attempts,
    started_at: row.startedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
    duration_ms: durationMs(row),
    retry_at: row.status === 'waiting' && typeof error?.retry_at === 'string' ? error.retry_at : null,
    error: error
      ? {
          code: String(error.code),
          detail: String(error.detail),
          fix: String(error.fix ?? ''),
          retryable: error.retryable === true,
        }
      : null,
  }
}

/** What a teardown leaves in place: what was never ours, and what could not be removed. */
function remainedOf(row: RunRow): RunView['remained'] {
  if (row.kind !== 'destroy') return []
  const left = changesOf(row.plan).filter(({ action, externalId }) => action === 'none' && externalId !== null)
  const failed = row.steps.filter(({ action, status }) => action === 'delete' && status !== 'succeeded')
  const over = row.finishedAt !== null
  return [
    ...left.map(({ address, reason }) => ({ address, reason })),
    ...(over ? failed : []).map((row) => ({ address: row.address, reason: whyKept(row) })),
  ]
}

function whyKept(row: StepRow): string {
  if (row.status === 'skipped') return 'Its removal was not begun, because something that depends on it is still there.'
  if (row.status === 'failed') return stepView(row).error?.detail ?? 'Its removal failed.'
  return 'Its removal was not begun, because the run was cancelled.'
}
