import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LeaseLost } from '#lib/engine/ledger.ts'
import { holdLease } from './hold-lease.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const leaseMs = 3_000
const lease = () => ({ durationMs: leaseMs, renewedAtMs: performance.now() })

it('is held for as long as the database answers', async () => {
  const held = lease()
  const hold = holdLease(held, async () => {
    held.renewedAtMs = performance.now()
    return { cancelRequested: false }
  })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(hold.lost.aborted).toBe(false)
  expect(hold.cancelled.aborted).toBe(false)
  hold.stop()
})

it('is lost at once when somebody else has it', async () => {
  const hold = holdLease(lease(), async () => {
    throw new LeaseLost()
  })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(hold.lost.reason).toBeInstanceOf(LeaseLost)
  hold.stop()
})

it.each([
  ['hangs', () => new Promise<never>(() => {})],
  ['fails', () => Promise.reject(new Error('no connection'))],
])('is lost when the database %s for as long as it lasts, not before', async (_name, renew) => {
  const hold = holdLease(lease(), renew)
  await vi.advanceTimersByTimeAsync(leaseMs - 1)
  expect(hold.lost.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(hold.lost.reason).toBeInstanceOf(LeaseLost)
  hold.stop()
})

it('tells that the run is to be cancelled', async () => {
  const hold = holdLease(lease(), async () => ({ cancelRequested: true }))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(hold.cancelled.aborted).toBe(true)
  expect(hold.lost.aborted).toBe(false)
  hold.stop()
})

it('asks no more once it is stopped', async () => {
  const renew = vi.fn(async () => ({ cancelRequested: false }))
  holdLease(lease(), renew).stop()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(renew).not.toHaveBeenCalled()
})
