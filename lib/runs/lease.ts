import 'server-only'
import { db, type Transaction } from '#lib/db.ts'
import { LeaseLost } from '#lib/engine/ledger.ts'

/*
 * Who may change a run. Every takeover raises the fence, and every write names the fence it was made under, so a
 * worker that was paused and wakes up writes nothing. Time is the database's alone.
 */

export type Lease = {
  readonly runId: string
  readonly fence: number
  /** Workers that died over it since a step was last finished. */
  readonly crashes: number
  /** On the database's clock, when its last holder never gave it back: what that one had begun may be out until now. */
  readonly takenOverAtMs: number | null
  /** Milliseconds that it lasts from every renewal. */
  readonly durationMs: number
  /** performance.now() from before the newest renewal was asked for: by this process's clock it lasts from then. */
  renewedAtMs: number
  /** Ends with the write that is under way. */
  turn: Promise<unknown>
}

/**
 * Null when somebody else holds it, or when there is nothing left to do. A takeover from a dead worker is counted; one
 * that takes its own lease again has only been without its database.
 */
export async function takeLease(runId: string, owner: string, leaseMs: number): Promise<Lease | null> {
  const renewedAtMs = performance.now()
  const rows = await db().$queryRaw<{ fence: number; crashes: number; dead: boolean; now: Date }[]>`
    WITH before AS (SELECT id, lease_owner IS NOT NULL AS dead FROM run WHERE id = ${runId} FOR UPDATE)
    UPDATE run SET
      fence = fence + 1,
      crashes = crashes + CASE WHEN lease_owner IS NULL OR lease_owner = ${owner} THEN 0 ELSE 1 END,
      lease_owner = ${owner},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}),
      heartbeat_at = clock_timestamp(),
      status = 'running',
      started_at = coalesce(started_at, clock_timestamp())
    FROM before WHERE run.id = before.id
      AND status IN ('queued', 'running', 'waiting')
      AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
    RETURNING fence, crashes, before.dead, clock_timestamp() AS now`
  const [row] = rows
  if (!row) return null
  const { fence, crashes, dead, now } = row
  const takenOverAtMs = dead ? now.getTime() : null
  return { runId, fence, crashes, takenOverAtMs, durationMs: leaseMs, renewedAtMs, turn: Promise.resolve() }
}

/** Throws LeaseLost when it is not ours any more. Says whether somebody asked for the run to be cancelled. */
export async function renewLease(lease: Lease): Promise<{ cancelRequested: boolean }> {
  const askedAtMs = performance.now()
  const rows = await db().$queryRaw<{ cancelled: boolean }[]>`
    UPDATE run SET heartbeat_at = clock_timestamp(),
      lease_expires_at = clock_timestamp() + make_interval(secs => ${lease.durationMs / 1000})
    WHERE id = ${lease.runId} AND fence = ${lease.fence} AND lease_expires_at > clock_timestamp()
    RETURNING cancel_requested_at IS NOT NULL AS cancelled`
  const [row] = rows
  if (!row) throw new LeaseLost()
  lease.renewedAtMs = Math.max(lease.renewedAtMs, askedAtMs)
  return { cancelRequested: row.cancelled }
}

/** Gives it back, so that the next worker need not wait for it to run out. */
export async function releaseLease(lease: Lease): Promise<void> {
  await db().$executeRaw`
    UPDATE run SET lease_owner = NULL, lease_expires_at = NULL
    WHERE id = ${lease.runId} AND fence = ${lease.fence}`
}

/**
 * Whoever stops in the middle and can still say so is not dead: the run is free at once, and what another has taken
 * from it meanwhile was no crash, unless it stops by a fault of the program, which the next worker would meet as well.
 * What it had begun may be out until now, so every open intent counts from now.
 */
export async function leaveLease({ runId, fence }: Lease, isFault: boolean): Promise<void> {
  await db().$transaction(async (tx) => {
    const left = await tx.$executeRaw`
      UPDATE run SET lease_owner = NULL, lease_expires_at = NULL, crashes = crashes + ${isFault ? 1 : 0}::int
      WHERE id = ${runId} AND fence = ${fence}`
    if (left > 0)
      await tx.$executeRaw`
        UPDATE step SET intent = jsonb_set(intent, '{atMs}', to_jsonb(floor(extract(epoch FROM clock_timestamp()) * 1000)))
        WHERE run_id = ${runId} AND jsonb_typeof(intent) = 'object'`
    else if (!isFault)
      await tx.$executeRaw`UPDATE run SET crashes = crashes - 1 WHERE id = ${runId} AND fence > ${fence} AND crashes > 0`
  })
}

/**
 * A transaction that commits only while the lease is ours. Short: never open across a network call. It renews a lease
 * that is half over: a renewal of its own waits in line for the same row, and a worker that writes is alive.
 * One write after another: those of a process that is stopped would get the lock on the row in turn, and each would
 * keep whoever wants to take the run over waiting.
 */
export function fenced<T>(lease: Lease, write: (tx: Transaction) => Promise<T>): Promise<T> {
  const written = lease.turn.then(() => writeFenced(lease, write))
  lease.turn = written.catch(() => undefined)
  return written
}

async function writeFenced<T>(lease: Lease, write: (tx: Transaction) => Promise<T>): Promise<T> {
  const askedAtMs = performance.now()
  const isDue = askedAtMs - lease.renewedAtMs > lease.durationMs / 2
  const result = await db().$transaction(async (tx) => {
    const held = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM run
      WHERE id = ${lease.runId} AND fence = ${lease.fence} AND lease_expires_at > clock_timestamp()
      FOR UPDATE`
    if (held.length === 0) throw new LeaseLost()
    if (isDue) await prolong(tx, lease)
    return write(tx)
  })
  if (isDue) lease.renewedAtMs = Math.max(lease.renewedAtMs, askedAtMs)
  return result
}

async function prolong(tx: Transaction, { runId, durationMs }: Lease): Promise<void> {
  await tx.$executeRaw`
    UPDATE run SET heartbeat_at = clock_timestamp(),
      lease_expires_at = clock_timestamp() + make_interval(secs => ${durationMs / 1000})
    WHERE id = ${runId}`
}
