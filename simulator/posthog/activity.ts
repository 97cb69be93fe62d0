import { randomUUID } from 'node:crypto'
import { showUser } from './account.ts'
import { ok, type Route } from './api.ts'
import type { Collection, Within } from './collection.ts'
import { pageOf } from './lists.ts'
import { type Activity, isoTime, type Row } from './state.ts'

type Recorded = {
  collection: Pick<Collection, 'called'>
  row: Row
  activity: Activity['activity']
  changes?: Record<string, unknown>
}

const kept = 500

/** Notes who did what to a row; before its changes are applied, so that both values are known. */
export function recordActivity({ call, project }: Within, { collection, row, activity, changes = {} }: Recorded): void {
  const differing = Object.entries(changes).filter(
    ([field, after]) => JSON.stringify(row[field]) !== JSON.stringify(after),
  )
  project.activity.push({
    id: randomUUID(),
    activity,
    scope: collection.called,
    item_id: String(row.id),
    user: call.user.id,
    created_at: isoTime(call.request.at),
    detail: {
      name: typeof row.name === 'string' ? row.name : typeof row.key === 'string' ? row.key : null,
      // Inputs may hold secrets; the real log masks them, this one leaves values of objects out.
      changes: differing.map(([field, after]) => ({ field, before: plain(row[field]), after: plain(after) })),
    },
  })
  if (project.activity.length > kept) project.activity.splice(0, project.activity.length - kept)
}

const plain = (value: unknown): unknown => (typeof value === 'object' ? null : value)

export const activityRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/projects/:project/activity_log/',
    scope: 'activity_log:read',
    run(call) {
      const [scope, item] = [call.query.get('scope'), call.query.get('item_id')]
      const entries = call
        .project()
        .activity.filter((entry) => (!scope || entry.scope === scope) && (!item || entry.item_id === item))
        .reverse()
      const page = pageOf(entries, call.request)
      const results = page.results.map((entry) => ({ ...entry, user: showUser(call.state.account, entry.user) }))
      return ok({ ...page, results })
    },
  },
]
