import 'server-only'
import { db } from '#lib/db.ts'
import { untilNextLookMs } from './keep-look.ts'

/** Milliseconds after the end of a run until what it left is looked at. */
const afterRunMs = 60_000

/**
 * Takes up to `most` configurations whose look is due, or that a run (also one that failed) has ended on since the last
 * one. Nobody else takes them until `claimMs` have passed; those under a run wait for its end.
 */
export async function claimDue(most: number, claimMs: number): Promise<string[]> {
  await enrol()
  const rows = await db().$queryRaw<{ configuration_id: string }[]>`
    UPDATE drift_check SET claimed_until = clock_timestamp() + ${claimMs} * interval '1 millisecond'
    WHERE configuration_id IN (
      SELECT d.configuration_id FROM drift_check d JOIN configuration c ON c.id = d.configuration_id
      WHERE (d.claimed_until IS NULL OR d.claimed_until < clock_timestamp())
        AND c.deleted_at IS NULL
        AND EXISTS (SELECT 1 FROM resource r WHERE r.configuration_id = c.id)
        AND NOT EXISTS (
          SELECT 1 FROM run WHERE run.configuration_id = c.id AND run.status IN ('queued', 'running', 'waiting'))
        AND (d.next_at <= clock_timestamp() OR EXISTS (
          SELECT 1 FROM run WHERE run.configuration_id = c.id
            AND run.finished_at < clock_timestamp() - ${afterRunMs} * interval '1 millisecond'
            AND run.finished_at > coalesce(d.checked_at, '-infinity')))
      ORDER BY d.next_at LIMIT ${most}
      FOR UPDATE OF d SKIP LOCKED)
    RETURNING configuration_id`
  return rows.map(({ configuration_id }) => configuration_id)
}

/** Those that have something to look at and no turn yet: their first turns are spread over the whole time. */
async function enrol(): Promise<void> {
  const everyMs = untilNextLookMs(() => 0.5) ?? 0
  await db().$executeRaw`
    INSERT INTO drift_check (configuration_id, findings, next_at)
    SELECT c.id, '[]'::jsonb, clock_timestamp() + random() * ${everyMs} * interval '1 millisecond'
    FROM configuration c
    WHERE c.deleted_at IS NULL
      AND EXISTS (SELECT 1 FROM resource r WHERE r.configuration_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM drift_check d WHERE d.configuration_id = c.id)
    ON CONFLICT DO NOTHING`
}
