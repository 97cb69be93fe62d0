import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import { db } from '#lib/db.ts'
import type { Window } from '#lib/posthog/limiter.ts'

/*
 * A budget of calls that every process shares: a sliding log in call_slot, locked through its row of call_budget. All
 * times are the database's own; what comes back is a duration. A slot is a call that may be made now, never later, so
 * nobody waits behind what somebody else has only reserved.
 */

export type Lane = 'person' | 'run' | 'background'

/** Of every window: what is left above it is kept for people, whatever else goes on. */
const shares: Readonly<Record<Lane, number>> = { person: 1, run: 0.9, background: 0.5 }

export type Asked = {
  readonly budget: string
  readonly lane: Lane
  readonly windows: readonly Window[]
  readonly count: number
  /** Of them, how many may go when half of the shortest window is used; null: all. */
  readonly beyondHalf: number | null
}

export type Answered = {
  readonly granted: number
  /** Milliseconds until the next call fits; 0 when none was turned down for want of a free slot. */
  readonly waitMs: number
  /** Calls in the shortest window. */
  readonly used: number
  /** Somebody was refused by the other side lately. */
  readonly refused: boolean
}

/** Two calls that are sent a window apart may arrive a little closer. */
const slackMs = (durationMs: number): number => Math.min(1_000, durationMs / 10)
/** A process that is stopped within its transaction must not keep the others waiting. */
const longestHoldMs = 2_000
/** Windows for which a refusal counts: until then somebody else is taken to use what we do not. */
const rememberedWindows = 10

const refusalsOf = (budget: string): string => `${budget}:refused`
const shortestMs = (windows: readonly Window[]): number => Math.min(...windows.map(({ durationMs }) => durationMs))

/** Takes as many calls as may be made now, `count` at most. One transaction of a few milliseconds. */
export async function takeCalls(asked: Asked): Promise<Answered> {
  const { budget } = asked
  return db().$transaction(
    async (tx) => {
      const lock = () => tx.$queryRaw<unknown[]>`
        SELECT set_config('idle_in_transaction_session_timeout', ${String(longestHoldMs)}, true)
        FROM call_budget WHERE name = ${budget} FOR UPDATE`
      if ((await lock()).length === 0) {
        await tx.$executeRaw`INSERT INTO call_budget (name) VALUES (${budget}) ON CONFLICT DO NOTHING`
        await lock()
      }
      const [row] = await tx.$queryRaw<Answered[]>(grant(asked))
      return row ?? { granted: 0, waitMs: 1_000, used: 0, refused: false }
    },
    { maxWait: 5_000, timeout: 10_000 },
  )
}

/**
 * The n-th call of this question may go when, in every window, the call that lies `allowed - n` before the newest has
 * left it.
 */
function grant({ budget, lane, windows, count, beyondHalf }: Asked): Prisma.Sql {
  const limits = windows.map(({ requests, durationMs }) => ({
    requests,
    span_ms: durationMs,
    kept_ms: durationMs + slackMs(durationMs),
  }))
  return Prisma.sql`
    WITH
    moment AS (SELECT clock_timestamp() AS now),
    limits AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(limits)}::jsonb)
      AS one(requests int, span_ms float8, kept_ms float8)),
    shortest AS (SELECT * FROM limits ORDER BY span_ms LIMIT 1),
    refusal AS (
      SELECT max(at) AS at FROM moment, shortest, call_slot
      WHERE budget = ${refusalsOf(budget)} AND at > now - ${ms('span_ms')} * ${rememberedWindows}
    ),
    ours AS (SELECT ${untilRefusal(budget)} - ${untilRefusal(refusalsOf(budget))} AS calls),
    allowances AS (
      SELECT limits.*, greatest(1, floor(${shares[lane]}::float8 * CASE
        WHEN refusal.at IS NULL OR limits.span_ms > shortest.span_ms THEN limits.requests
        ELSE least(limits.requests, greatest(limits.requests * 0.5, ours.calls * 0.95))
      END))::int AS allowed
      FROM limits, shortest, refusal, ours
    ),
    log AS (
      SELECT count(*)::int AS used FROM moment, shortest, call_slot
      WHERE budget = ${budget} AND at > now - ${ms('kept_ms')}
    ),
    taken AS (
      SELECT allowed - skipped - k + 1 AS turn, at + ${ms('kept_ms')} AS free_at
      FROM (SELECT *, greatest(0, allowed - ${count}::int) AS skipped FROM allowances) AS window_of
      CROSS JOIN LATERAL (
        SELECT at, row_number() OVER (ORDER BY at DESC) AS k FROM (
          SELECT at FROM call_slot WHERE budget = ${budget} ORDER BY at DESC OFFSET skipped LIMIT allowed - skipped
        ) AS newest
      ) AS slot
    ),
    turns AS (
      SELECT turn, greatest(
        (SELECT max(free_at) FROM taken WHERE taken.turn = series.turn),
        (SELECT held_until FROM call_budget WHERE name = ${budget})
      ) AS at
      FROM allowances, log, generate_series(1, least(
        ${count}::int, (SELECT min(allowed) FROM allowances), greatest(0, allowed / 2 - used) + ${beyondHalf}::int
      )) AS series(turn)
      WHERE span_ms = (SELECT span_ms FROM shortest)
    ),
    granted AS (
      INSERT INTO call_slot (budget, at, lane)
      SELECT ${budget}, now, ${lane} FROM turns, moment WHERE at IS NULL OR at <= now
      RETURNING 1
    )
    SELECT
      (SELECT count(*)::int FROM granted) AS granted,
      coalesce((SELECT ${milliseconds('min(at) - now')} FROM turns, moment WHERE at > now GROUP BY now), 0) AS "waitMs",
      (SELECT used FROM log) AS used,
      (SELECT at IS NOT NULL FROM refusal) AS refused`
}

const ms = (column: string): Prisma.Sql => Prisma.raw(`${column} * interval '1 millisecond'`)
const milliseconds = (interval: string): Prisma.Sql => Prisma.raw(`(extract(epoch FROM ${interval}) * 1000)::float8`)

/** How many the shortest window held when the other side refused. */
const untilRefusal = (budget: string): Prisma.Sql => Prisma.sql`
  (SELECT count(*) FROM call_slot, shortest, refusal
   WHERE budget = ${budget} AND call_slot.at > refusal.at - ${ms('span_ms')} AND call_slot.at <= refusal.at)`

/** The other side refused and asked for a pause: nobody calls before it is over, and what went before was too much. */
export async function pauseCalls(budget: string, durationMs: number): Promise<void> {
  // The column keeps whole milliseconds: rounded down it would end too early.
  await db().$executeRaw`
    INSERT INTO call_budget (name, held_until) VALUES (${budget}, clock_timestamp() + ${until(durationMs)})
    ON CONFLICT (name) DO UPDATE SET held_until = greatest(call_budget.held_until, excluded.held_until)`
  await db().$executeRaw`
    INSERT INTO call_slot (budget, at, lane) VALUES (${refusalsOf(budget)}, clock_timestamp(), 'person')`
}

const until = (durationMs: number): Prisma.Sql => Prisma.sql`${Math.ceil(durationMs) + 1} * interval '1 millisecond'`

/** Calls that count for nothing any more, a thousand at most. */
export async function forgetCalls(budget: string, windows: readonly Window[]): Promise<void> {
  const longestMs = Math.max(...windows.map(({ durationMs }) => durationMs + slackMs(durationMs)))
  const keptMs = Math.max(longestMs, shortestMs(windows) * (rememberedWindows + 1))
  await db().$executeRaw`
    DELETE FROM call_slot WHERE id IN (
      SELECT id FROM call_slot
      WHERE budget IN (${budget}, ${refusalsOf(budget)})
        AND at < clock_timestamp() - ${keptMs}::float8 * interval '1 millisecond'
      LIMIT 1000
    )`
}
