import 'server-only'
import { systemClock } from '#lib/core/clock.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { isDatabaseFailure } from '#lib/database-errors.ts'
import { db } from '#lib/db.ts'
import { type ApplyResult, apply } from '#lib/engine/apply.ts'
import type { RegisteredKind } from '#lib/engine/kind.ts'
import { LeaseLost, type Ledger } from '#lib/engine/ledger.ts'
import { env } from '#lib/env.ts'
import { kinds } from '#lib/kinds/index.ts'
import { log } from '#lib/log.ts'
import { closeRun } from './close-run.ts'
import { type Hold, holdLease } from './hold-lease.ts'
import { laneOfRun } from './lane-of-run.ts'
import { type Lease, leaveLease, releaseLease, renewLease, takeLease } from './lease.ts'
import { openRunLedger } from './run-ledger.ts'
import { openWorlds } from './worlds.ts'

const width = 16
/** Workers that may die or fail over a run, without a step finished in between, before it is left alone. */
const mostCrashes = 5
/** Together longer than a database is usually away. */
const mostLeaveAttempts = 60
const leaveAgainMs = 500

/** What carries a run: its kinds, and where its progress is kept. Tests put workers in that die at a chosen moment. */
export type RunParts = {
  readonly kinds: Readonly<Record<string, RegisteredKind>>
  openLedger(lease: Lease): Promise<Ledger>
}
const usualParts: RunParts = { kinds, openLedger: openRunLedger }

/**
 * Takes a run and carries it as far as it goes. Safe to call at any time, by any number of workers, after any crash:
 * whoever does not get the lease does nothing. Never throws; what cannot go on is left for the next lease.
 */
export async function advanceRun(runId: string, owner: string, drain: AbortSignal, parts = usualParts): Promise<void> {
  let lease: Lease | null = null
  try {
    lease = await takeLease(runId, owner, env().HEDGEROW_LEASE_MS)
    if (lease) await advance({ lease, owner, drain, parts })
  } catch (error) {
    if (error instanceof LeaseLost) log().warn({ run: runId }, 'the lease was lost')
    else log().error({ run: runId, error: String(error), stack: (error as Error).stack }, 'the run stopped')
    if (lease) await leave(lease, error, drain)
  }
}

/** Until the database takes it; when it never does, the lease runs out by itself. */
async function leave(lease: Lease, error: unknown, drain: AbortSignal): Promise<void> {
  const isFault = !(error instanceof LeaseLost) && !isDatabaseFailure(error)
  for (let attempt = 0; attempt < mostLeaveAttempts; attempt += 1) {
    try {
      return await leaveLease(lease, isFault)
    } catch {
      if (drain.aborted) return
      await systemClock.sleep(leaveAgainMs, drain).catch(() => undefined)
    }
  }
}

type Advance = {
  readonly lease: Lease
  readonly owner: string
  readonly drain: AbortSignal
  readonly parts: RunParts
}

async function advance(ctx: Advance): Promise<void> {
  const { lease } = ctx
  const hold = holdLease(lease, () => renewLease(lease))
  try {
    if (lease.crashes >= mostCrashes) throw quarantined(lease)
    const result = await carryOut(ctx, hold)
    if (result === 'yielded') await releaseLease(lease)
    else await closeRun(lease, result)
  } catch (error) {
    if (hold.lost.aborted) throw hold.lost.reason
    // Said on purpose, so the next worker would be told the same: secrets that cannot be opened, for instance.
    if (!(error instanceof HedgerowError)) throw error
    await closeRun(lease, 'failed', error)
  } finally {
    hold.stop()
  }
}

function quarantined({ crashes }: Lease): HedgerowError {
  const message = `Its worker died ${crashes} times in a row without finishing a step, so it is left alone. See the worker's log, then resume it.`
  return new HedgerowError('internal', message, { reason: 'run_quarantined' })
}

async function carryOut({ lease, owner, drain, parts }: Advance, hold: Hold): Promise<ApplyResult> {
  const configuration = await keyOf(lease.runId)
  const ledger = await parts.openLedger(lease)
  if (lease.fence > 1) await ledger.log('info', null, `Taken up by worker ${owner}.`)
  return apply({
    configuration,
    kinds: parts.kinds,
    ledger,
    clock: systemClock,
    graceMs: env().HEDGEROW_GRACE_MS,
    openSinceMs: lease.takenOverAtMs,
    width,
    worldOf: openWorlds({ signal: hold.lost, remember: false, lane: await laneOfRun(lease.runId) }),
    signal: hold.lost,
    cancel: hold.cancelled,
    drain,
  })
}

async function keyOf(runId: string): Promise<string> {
  const run = await db().run.findUniqueOrThrow({
    where: { id: runId },
    select: { configuration: { select: { key: true } } },
  })
  return run.configuration.key
}
