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
}

/**
 * Null when somebody else holds it, or when there is nothing left to do. A takeover from a dead worker is counted; one
 * that takes its own lease again has only been without its database.
 */
export async function takeLease(runId: string, owner: string, leaseMs: number): Promise<Lease | null> {
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
  return { runId, fence, crashes, takenOverAtMs: dead ? now.getTime() : null }
}

/** Throws LeaseLost when it is not ours any more. Says whether somebody asked for the run to be cancelled. */
export async function renewLease(lease: Lease, leaseMs: number): Promise<{ cancelRequested: boolean }> {
  const rows = await db().$queryRaw<{ cancelled: boolean }[]>`
    UPDATE run SET heartbeat_at = clock_timestamp(),
      lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
    WHERE id = ${lease.runId} AND fence = ${lease.fence} AND lease_expires_at > clock_timestamp()
    RETURNING cancel_requested_at IS NOT NULL AS cancelled`
  const [row] = rows
  if (!row) throw new LeaseLost()
  return { cancelRequested: row.cancelled }
}

/** Gives it back, so that the next worker need not wait for it to run out. */
export async function releaseLease(lease: Lease): Promise<void> {
  await db().$executeRaw`
    UPDATE run SET lease_owner = NULL, lease_expires_at = NULL
    WHERE id = ${lease.runId} AND fence = ${lease.fence}`
}

/** A transaction that commits only while the lease is ours. Short: never open across a network call. */
export async function fenced<T>(lease: Lease, write: (tx: Transaction) => Promise<T>): Promise<T> {
  return db().$transaction(async (tx) => {
    const held = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM run
      WHERE id = ${lease.runId} AND fence = ${lease.fence} AND lease_expires_at > clock_timestamp()
      FOR UPDATE`
    if (held.length === 0) throw new LeaseLost()
    return write(tx)
  })
}
