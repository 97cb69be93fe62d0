import { expect, it } from 'vitest'
import { someone } from '#lib/testing/people.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { cancelRun } from './cancel-run.ts'
import { laneOfRun } from './lane-of-run.ts'
import { startRun } from './start-run.ts'

const bench = await startBench()

async function start(ctx: ReturnType<typeof someone>): Promise<string> {
  const { plan } = await bench.planned()
  return (await startRun({ ctx, planId: plan.id })).run_id
}

it('counts somebody with more than three runs at once as bulk, and nobody else', async () => {
  const [busy, calm] = [someone('admin'), someone('admin')]
  const many = [await start(busy), await start(busy), await start(busy)]
  const single = await start(calm)
  expect(await Promise.all(many.map(laneOfRun))).toEqual(['person', 'person', 'person'])
  const fourth = await start(busy)
  expect(await Promise.all([...many, fourth].map(laneOfRun))).toEqual(['run', 'run', 'run', 'run'])
  expect(await laneOfRun(single)).toBe('person')
  await cancelRun({ ctx: busy, runId: fourth })
  await bench.advance(fourth)
  expect(await laneOfRun(many[0] ?? '')).toBe('person')
})
