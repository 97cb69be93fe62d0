import { expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { LeaseLost } from '#lib/engine/ledger.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { fenced, takeLease } from './lease.ts'
import { startRun } from './start-run.ts'

const bench = await startBench({ HEDGEROW_LOG_LEVEL: 'silent' })
const leaseMs = 5_000

it('a worker that stops in the middle of a write does not keep the run from the next one', async () => {
  const { plan } = await bench.planned()
  const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
  const lease = await takeLease(run_id, 'stopped', leaseMs)
  if (!lease) throw new Error('The run is held by somebody else.')

  let goOn = () => {}
  const stopped = fenced(
    lease,
    () =>
      new Promise<void>((resolve) => {
        goOn = resolve
      }),
  ).catch((error: unknown) => error)
  await expect.poll(() => takeLease(run_id, 'next', leaseMs), { timeout: 15_000 }).not.toBeNull()
  goOn()
  expect(await stopped).toBeInstanceOf(Error)
  expect((await db().run.findUniqueOrThrow({ where: { id: run_id } })).leaseOwner).toBe('next')
  await expect(fenced(lease, async () => {})).rejects.toThrow(LeaseLost)
})
