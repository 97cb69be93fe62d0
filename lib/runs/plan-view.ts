import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Change } from '#lib/engine/plan.ts'
import { changesOf, preflightOf, summaryOf } from './columns.ts'
import type { ChangeAction, ChangeView, PlanView } from './views.ts'

export const withRun = { run: { select: { id: true } }, configuration: { select: { key: true } } } as const

export type PlanRow = Prisma.PlanGetPayload<{ include: typeof withRun }>

export function countActions(changes: readonly Change[]): Record<ChangeAction, number> {
  const summary = { create: 0, update: 0, replace: 0, adopt: 0, delete: 0, blocked: 0, none: 0 }
  for (const { action } of changes) summary[action] += 1
  return summary
}

export function planView(row: PlanRow, now: Date = new Date()): PlanView {
  return {
    id: row.id,
    configuration_id: row.configurationId,
    configuration_key: row.configuration.key,
    revision: row.revision,
    kind: row.kind,
    hash: row.hash,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    author: row.authorName,
    status: statusOf(row, now),
    run_id: row.run?.id ?? null,
    preflight: preflightOf(row),
    summary: summaryOf(row),
    changes: changesOf(row).map(changeView),
    calls: row.calls,
    estimate: row.estimate as JsonObject,
  }
}

function statusOf(row: PlanRow, now: Date): PlanView['status'] {
  if (row.run) return 'applied'
  if (row.rejectedAt) return 'rejected'
  return row.expiresAt < now ? 'expired' : 'open'
}

function changeView(change: Change): ChangeView {
  return {
    address: change.address,
    type: change.kind,
    action: change.action,
    reason: change.reason,
    needs: change.needs,
    fields: change.fields.map((field) => ({
      path: field.path,
      before: field.before,
      after: field.after,
      sensitive: field.sensitive,
      known_after_apply: field.knownAfterApply,
    })),
  }
}
