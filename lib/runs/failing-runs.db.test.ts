import { beforeEach, describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { failure } from '#lib/testing/failure.ts'
import { liveCounts } from '#lib/testing/ground-truth.ts'
import { noCallLimits, startBench } from '#lib/testing/provisioning.ts'
import { cancelRun } from './cancel-run.ts'
import { readRunEvents } from './events.ts'
import { resumeRun } from './resume-run.ts'
import { startRun } from './start-run.ts'

const bench = await startBench({
  ...noCallLimits,
  HEDGEROW_GRACE_MS: '200',
  HEDGEROW_DEADLINE_MS: '2000',
})
await bench.simulator.settings({ posthog: { rate_limits: false } })
beforeEach(() => bench.simulator.clearFaults())

/** What must hold after any failure, once the run has ended well: nothing twice, nothing missing. */
async function expectWhole(service: string, steps: number): Promise<void> {
  expect(liveCounts(await bench.truth(), 'azure', service)).toEqual({ projects: 1, resources: steps })
}

describe('a run that fails', () => {
  it('names the step, the cause and the fix, stops its dependants, and is resumed without repeating a step', async () => {
    const { configuration, plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    await bench.simulator.fault({ system: 'posthog', match: 'POST .*/dashboards/', mode: '403-scope' })
    const failed = await bench.advance(run_id)
    expect(failed.status).toBe('failed')
    const step = failed.steps.find(({ address }) => address === 'posthog.dashboard/service')
    expect(step?.error?.detail).toContain('scope')
    expect(step?.error?.fix).not.toBe('')
    const byType = (type: string) => failed.steps.filter((one) => one.type === type).map(({ status }) => status)
    expect(new Set(byType('posthog.insight'))).toEqual(new Set(['skipped']))
    expect(new Set(byType('vault.secret'))).toEqual(new Set(['succeeded']))

    await bench.simulator.clearFaults()
    await bench.simulator.clearCalls()
    await resumeRun({ ctx: bench.ctx, runId: run_id })
    expect((await bench.advance(run_id)).status).toBe('succeeded')
    const remaining = failed.steps.filter(({ status }) => status !== 'succeeded')
    const changing = await bench.simulator.calls({ changing: true })
    expect(changing).toHaveLength(remaining.length)
    await expectWhole(configuration.service_name, plan.changes.length)
  })

  it.each([
    ['the answers are lost', 'drop-after'],
    ['the gateway fails after the work is done', '502-after'],
    ['the calls never arrive', 'drop-before'],
  ])('%s: every object is there exactly once', async (_name, mode) => {
    const { configuration, plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    await bench.simulator.fault({ system: 'posthog', match: '^POST /api/', mode, p: 0.3, seed: 7 })
    const run = await bench.advance(run_id)
    expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(Math.max(...run.steps.map(({ attempts }) => attempts))).toBeGreaterThan(1)
    await expectWhole(configuration.service_name, plan.changes.length)
  })

  it('says what it was told, whatever characters that has', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const detail = 'no \u0000 and half of \ud83d here'
    await bench.simulator.fault({ system: 'posthog', match: 'POST .*/dashboards/', mode: '403-scope', detail })
    const failed = await bench.advance(run_id)
    expect(failed.status).toBe('failed')
    const step = failed.steps.find(({ address }) => address === 'posthog.dashboard/service')
    expect(step?.error?.detail).toContain('no  and half of \ufffd here')
  })

  it('says when its secrets cannot be opened, and is resumed when they can', async () => {
    const { configuration, plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const where = { configurationId_number: { configurationId: configuration.id, number: 1 } }
    const { sealed } = await db().revision.findUniqueOrThrow({ where })
    await db().revision.update({ where, data: { sealed: sealed?.replace(/^v2\.[^.]+/, 'v1.00000000') ?? null } })
    expect((await bench.advance(run_id)).status).toBe('failed')
    const said = (await readRunEvents(bench.ctx, run_id, null)).map(({ data }) => JSON.stringify(data))
    expect(said.join()).toContain('HEDGEROW_ENCRYPTION_KEY')

    await db().revision.update({ where, data: { sealed } })
    await resumeRun({ ctx: bench.ctx, runId: run_id })
    expect((await bench.advance(run_id)).status).toBe('succeeded')
    await expectWhole(configuration.service_name, plan.changes.length)
  })

  it('does not wait longer for a vault than for anybody else', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    await bench.simulator.fault({ system: 'azure', match: '^PUT ', mode: 'hang', nth: 1 })
    const run = await bench.advance(run_id)
    expect(run.status).toBe('succeeded')
    expect(run.duration_ms).toBeLessThan(25_000)
  })

  it('waits exactly as long as it is told to when it is throttled', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    await bench.simulator.fault({ system: 'posthog', match: 'POST .*/cohorts/', mode: '429', retry_after: 1, nth: 1 })
    const run = await bench.advance(run_id)
    expect(run.status).toBe('succeeded')
    const cohort = run.steps.find(({ type }) => type === 'posthog.cohort')
    expect(cohort?.attempts).toBe(2)
    expect(cohort?.duration_ms).toBeGreaterThanOrEqual(1000)
  })
})

describe('cancelRun', () => {
  it('stops before what was not begun, and can be resumed', async () => {
    const { configuration, plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    await cancelRun({ ctx: bench.ctx, runId: run_id })
    await bench.simulator.fault({ system: 'posthog', match: 'POST .*/projects/', mode: 'delay', ms: 1500 })
    expect((await bench.advance(run_id)).status).toBe('cancelled')
    expect((await failure(cancelRun({ ctx: bench.ctx, runId: run_id }))).reason).toBe('run_finished')
    await bench.simulator.clearFaults()
    await resumeRun({ ctx: bench.ctx, runId: run_id })
    await bench.advance(run_id)
    await expectWhole(configuration.service_name, plan.changes.length)
  })
})
