import 'server-only'
import type { Lane } from '#lib/connections/call-budget.ts'
import { db } from '#lib/db.ts'

/** Somebody with more runs than this going at once does not sit in front of each of them. */
const runsOfAPerson = 3

/** On whose behalf a run calls PostHog: many at once leave a part of the budget to what people wait for. */
export async function laneOfRun(runId: string): Promise<Lane> {
  const rows = await db().$queryRaw<unknown[]>`
    SELECT 1 FROM run AS mine JOIN run AS other ON other.author_id = mine.author_id
    WHERE mine.id = ${runId} AND other.status IN ('queued', 'running', 'waiting')
    LIMIT ${runsOfAPerson + 1}`
  return rows.length > runsOfAPerson ? 'run' : 'person'
}
