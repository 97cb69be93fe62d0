import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deleteConfiguration } from '#lib/configurations/delete-configuration.ts'
import { db } from '#lib/db.ts'
import { liveEntries, liveProjects } from '#lib/testing/ground-truth.ts'
import { type Bench, startBench } from '#lib/testing/provisioning.ts'
import { advanceRun } from './advance-run.ts'
import { createPlan } from './create-plan.ts'
import { getRun } from './queries.ts'
import { startRun } from './start-run.ts'

let bench: Bench
beforeAll(async () => {
  process.env.HEDGEROW_GRACE_MS = '400'
  process.env.HEDGEROW_DEADLINE_MS = '2000'
  bench = await startBench()
})
afterAll(() => bench.simulator.stop())
beforeEach(() => bench.simulator.clearFaults())

const never = new AbortController().signal

/** A run whose create went through without an answer, and that was refused everything from then on. */
async function lost(create: string, then: { system: string; match: string; mode: string; scope?: string }) {
  const configuration = await bench.configure('azure')
  const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
  const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
  await bench.simulator.fault({ system: then.system, match: create, mode: 'drop-after', nth: 1 })
  const end = advanceRun(run_id, 'w', never)
  await expect
    .poll(async () => (await bench.simulator.calls({ changing: true })).some(({ fault }) => fault), {
      timeout: 20_000,
    })
    .toBe(true)
  await bench.simulator.fault(then)
  await end
  expect((await getRun(bench.ctx, run_id)).status).toBe('failed')
  await bench.simulator.clearFaults()
  await bench.simulator.clearCalls()
  return configuration
}

const project = () =>
  lost('^POST .*/projects/$', { system: 'posthog', match: '^GET ', mode: '403-scope', scope: 'project:read' })

const settled = (configurationId: string, kind: 'apply' | 'destroy') =>
  expect.poll(
    async () => {
      const { preflight } = await createPlan({ ctx: bench.ctx, configurationId, kind })
      return preflight.filter(({ status }) => status === 'error')
    },
    { timeout: 20_000 },
  )

describe('a run that ended without an answer', () => {
  it('is torn down with what it made on no record', async () => {
    const { id, service_name } = await project()
    const name = `nexpo-${service_name}-prod`
    expect(liveProjects(await bench.truth(), name)).toHaveLength(1)
    await expect(deleteConfiguration({ ctx: bench.ctx, id, forget: false })).rejects.toThrow(/tear them down first/)
    await settled(id, 'destroy').toEqual([])
    expect((await bench.carryOut(id, 'destroy')).status).toBe('succeeded')
    const truth = await bench.truth()
    expect(liveProjects(truth, name)).toEqual([])
    expect(liveEntries(truth, 'azure', service_name).size).toBe(0)
    await deleteConfiguration({ ctx: bench.ctx, id, forget: false })
  })

  it('is gone on with by a new plan that adopts it', async () => {
    const { id, service_name } = await project()
    await settled(id, 'apply').toEqual([])
    expect((await bench.carryOut(id)).status).toBe('succeeded')
    expect(liveProjects(await bench.truth(), `nexpo-${service_name}-prod`)).toHaveLength(1)
  })

  it('blocks a new plan while the call could still go through', async () => {
    const { id } = await project()
    // As if the last call had gone out only now.
    const out = { nonce: 'out', atMs: Date.now() + 60_000 }
    await db().step.updateMany({ where: { run: { configurationId: id }, status: 'failed' }, data: { intent: out } })
    const { preflight } = await createPlan({ ctx: bench.ctx, configurationId: id, kind: 'destroy' })
    expect(preflight).toEqual([expect.objectContaining({ name: 'earlier calls', status: 'error' })])
  })
})

describe('a call that never arrived', () => {
  it.each(['drop-before', '502-before'])('%s: what is ours by its place is set all the same', async (mode) => {
    const configuration = await bench.configure('azure', { anonymize_ips: true })
    await bench.simulator.fault({ system: 'posthog', match: '^PATCH /api/projects/', mode })
    const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const end = advanceRun(run_id, 'w', never)
    const waiting = async () => (await getRun(bench.ctx, run_id)).steps.some(({ status }) => status === 'waiting')
    await expect.poll(waiting, { timeout: 20_000 }).toBe(true)
    await bench.simulator.clearFaults()
    await end
    expect((await getRun(bench.ctx, run_id)).status).toBe('succeeded')
    const again = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([])
  })
})
