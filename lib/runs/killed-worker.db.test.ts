import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { liveCounts } from '#lib/testing/ground-truth.ts'
import { clouds, startBench } from '#lib/testing/provisioning.ts'
import { createPlan } from './create-plan.ts'
import { getRun } from './queries.ts'
import { startRun } from './start-run.ts'
import type { RunView } from './views.ts'

const bench = await startBench({
  HEDGEROW_GRACE_MS: '1500',
  HEDGEROW_DEADLINE_MS: '1000',
  HEDGEROW_LEASE_MS: '1500',
  HEDGEROW_LOG_LEVEL: 'error',
})
const workers: ChildProcess[] = []
afterAll(() => {
  for (const worker of workers) worker.kill('SIGKILL')
})

function startWorkerProcess(): ChildProcess {
  const main = new URL('../../bin/worker.ts', import.meta.url).pathname
  const worker = spawn(process.execPath, ['--conditions=react-server', main], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  workers.push(worker)
  return worker
}

/** Polls the simulator's own record until so many changing calls have arrived. */
async function callsArrived(count: number): Promise<void> {
  for (;;) {
    const calls = await bench.simulator.calls({ changing: true })
    if (calls.length >= count) return
  }
}

async function finished(runId: string): Promise<RunView> {
  const until = Date.now() + 50_000
  for (;;) {
    const run = await getRun(bench.ctx, runId)
    if (run.finished_at) return run
    if (Date.now() > until) throw new Error(`the run is still ${run.status}`)
  }
}

describe.each(clouds)('a worker that is killed in the middle of a run on %s', (cloud) => {
  // Early (the project), in the thick of it, and among the vault entries.
  it.each([1, 12, 30])('after %i calls: another one finishes it, with everything once', async (calls) => {
    const configuration = await bench.configure(cloud)
    const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
    await bench.simulator.clearCalls()
    await bench.simulator.fault({ changing: true, mode: 'delay', ms: 40 })
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const first = startWorkerProcess()
    await callsArrived(calls)
    first.kill('SIGKILL')
    await once(first, 'exit')
    expect((await getRun(bench.ctx, run_id)).finished_at).toBeNull()

    const second = startWorkerProcess()
    const run = await finished(run_id)
    second.kill('SIGKILL')
    expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(run.status).toBe('succeeded')

    const counts = liveCounts(await bench.truth(), cloud, configuration.service_name)
    expect(counts).toEqual({ projects: 1, resources: plan.changes.length })
    const again = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
    expect(again.calls).toBe(0)
  })
})
