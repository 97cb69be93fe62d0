import 'server-only'
import { tieCheck } from '#lib/core/checked-signal.ts'
import { LeaseLost } from '#lib/engine/ledger.ts'
import type { Lease } from './lease.ts'

/** Milliseconds between renewals at most: a cancellation is noticed that soon. */
const longestRenewalMs = 1_000

export type Hold = {
  /** Aborted with LeaseLost. */
  readonly lost: AbortSignal
  /** Aborted when a person asks for the run to be cancelled. */
  readonly cancelled: AbortSignal
  stop(): void
}

type Held = Pick<Lease, 'durationMs' | 'renewedAtMs'>
type Renew = () => Promise<{ readonly cancelRequested: boolean }>

/**
 * Renews until stopped. When the database gives no answer for as long as the lease lasts, even when it only hangs,
 * the lease counts as lost: another worker may have it by then. `renew` moves the lease's `renewedAtMs`.
 */
export function holdLease(lease: Held, renew: Renew): Hold {
  const { durationMs } = lease
  const lost = new AbortController()
  const cancelled = new AbortController()
  let asking = false
  const check = () => {
    if (performance.now() - lease.renewedAtMs >= durationMs) lost.abort(new LeaseLost())
    lost.signal.throwIfAborted()
  }
  tieCheck(lost.signal, check)
  const ask = async () => {
    asking = true
    try {
      const { cancelRequested } = await renew()
      if (cancelRequested) cancelled.abort()
    } catch (error) {
      if (error instanceof LeaseLost) lost.abort(error)
    } finally {
      asking = false
    }
  }
  const timer = setInterval(
    () => {
      if (performance.now() - lease.renewedAtMs >= durationMs) lost.abort(new LeaseLost())
      else if (!asking) void ask()
    },
    Math.min(longestRenewalMs, durationMs / 3),
  )
  return { lost: lost.signal, cancelled: cancelled.signal, stop: () => clearInterval(timer) }
}
