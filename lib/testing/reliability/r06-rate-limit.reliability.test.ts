import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { liveCounts } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { type HiddenConsumer, startHiddenConsumer } from './hidden-consumer.ts'
import { keepFigures, sized } from './trial.ts'

/*
 * R6. PostHog's sliding log in small: so many calls of one key in a window, the simulator's and ours alike, on a clock
 * that runs `speed` times as fast there. What was refused is read from the simulator's own record.
 */

const services = sized({ ci: 6, full: 60 })
const requests = sized({ ci: 60, full: 480 })
const speed = sized({ ci: 10, full: 4 })
const windowMs = 60_000 / speed
const insightRequests = requests / 2

await takeOwnDatabase()
const bench = await startBench({
  HEDGEROW_GRACE_MS: '3000',
  HEDGEROW_DEADLINE_MS: '10000',
  HEDGEROW_LOG_LEVEL: 'error',
  HEDGEROW_POSTHOG_LIMITS: JSON.stringify({
    crud: [{ requests, seconds: windowMs / 1000 }],
    insights: [{ requests: insightRequests, seconds: windowMs / 1000 }],
  }),
})
const { ctx, simulator } = bench
await simulator.settings({
  clock: { speed },
  posthog: { crud_limits: [{ requests, seconds: 60 }], insight_limits: [{ requests: insightRequests, seconds: 60 }] },
})

const workers: ChildProcess[] = []
function startTwoWorkers(): void {
  const main = new URL('../../../bin/worker.ts', import.meta.url).pathname
  for (let index = 0; index < 2; index += 1) {
    workers.push(
      spawn(process.execPath, ['--conditions=react-server', main], { stdio: ['ignore', 'ignore', 'inherit'] }),
    )
  }
}
async function stopWorkers(): Promise<void> {
  const gone = workers.splice(0).map(async (worker) => {
    const exit = once(worker, 'exit')
    if (worker.kill('SIGKILL')) await exit
  })
  await Promise.all(gone)
}
afterEach(stopWorkers)
afterAll(stopWorkers)

/** Plans that were read, so that starting them is all that is left to do. */
async function startServices(): Promise<{ name: string; changes: number }[]> {
  const started: { name: string; changes: number }[] = []
  for (let index = 0; index < services; index += 1) {
    const { configuration, plan } = await bench.planned()
    await startRun({ ctx, planId: plan.id })
    started.push({ name: configuration.service_name, changes: plan.changes.length })
  }
  return started
}

const finished = (): Promise<number> => db().run.count({ where: { finishedAt: { not: null } } })
const posthogCalls = async () => (await simulator.calls({ system: 'posthog' })).filter(({ status }) => status !== null)
const refused = async () => (await posthogCalls()).filter(({ status }) => status === 429).length

async function planTimeMs(configurationId: string): Promise<number> {
  const before = performance.now()
  await createPlan({ ctx, configurationId, kind: 'apply' })
  return Math.round(performance.now() - before)
}

async function expectAll(started: readonly { name: string; changes: number }[]): Promise<void> {
  expect(await db().run.count({ where: { status: { not: 'succeeded' } } })).toBe(0)
  const truth = await bench.truth()
  for (const { name, changes } of started) {
    expect(liveCounts(truth, 'azure', name)).toEqual({ projects: 1, resources: changes })
  }
}

describe(`${services} services at once through two workers, ${requests} calls in ${windowMs / 1000} s`, () => {
  it('all come to their end without one refusal, and a plan made meanwhile does not wait for them', async () => {
    const { configuration } = await bench.planned()
    const idle = [await planTimeMs(configuration.id), await planTimeMs(configuration.id)]
    const started = await startServices()
    await windowOver()
    const earlier = (await posthogCalls()).length
    const begun = performance.now()
    startTwoWorkers()
    const bulk = async () => (await posthogCalls()).length - earlier
    await expect.poll(bulk, { timeout: 60_000, interval: 50 }).toBeGreaterThan(requests * 0.8)
    const meanwhileMs = await planTimeMs(configuration.id)
    await expect.poll(finished, { timeout: 900_000, interval: 200 }).toBe(services)
    const seconds = Math.round((performance.now() - begun) / 100) / 10
    const made = (await posthogCalls()).slice(earlier)
    const calls = made.length
    const idleMs = Math.min(...idle)
    const bound = leastSeconds(made)
    const figures = { services, calls, refused: await refused(), seconds, bound_seconds: bound }
    keepFigures('R06', { ...figures, plan_idle_ms: idleMs, plan_meanwhile_ms: meanwhileMs })
    expect(figures.refused).toBe(0)
    // Behind the bulk it would wait for the window to open again.
    expect(meanwhileMs).toBeLessThan(Math.max(idleMs * 4, windowMs / 2))
    await expectAll(started)
  })

  it('come to their end although somebody else uses 30 % of the quota', async () => {
    const before = await finished()
    const started = await startServices()
    const key = (await bench.truth()).posthog.keys.find(({ label }) => label === 'admin')?.value ?? ''
    const other = startHiddenConsumer(simulator.endpoints.posthog, key, windowMs / (requests * 0.3))
    try {
      await expect.poll(other.made, { timeout: 120_000, interval: 100 }).toBeGreaterThan(requests * 0.3)
      await simulator.clearCalls()
      const figures = await withOther(other, before)
      keepFigures('R06-hidden-consumer', figures)
      // However few calls there are: both workers have one out when the first refusal comes.
      expect(figures.refused).toBeLessThanOrEqual(Math.max(2, figures.calls * 0.01))
    } finally {
      await other.stop()
    }
    await expectAll(started)
  })
})

async function withOther(other: HiddenConsumer, before: number) {
  const [madeBefore, refusedBefore] = [other.made(), other.refused()]
  const begun = performance.now()
  startTwoWorkers()
  await expect.poll(finished, { timeout: 900_000, interval: 200 }).toBe(before + services)
  const seconds = Math.round((performance.now() - begun) / 100) / 10
  const [all, made, theirs] = [await posthogCalls(), other.made() - madeBefore, other.refused() - refusedBefore]
  const ours = all.filter(({ status }) => status === 429).length - theirs
  return { services, calls: all.length - made, refused: ours, seconds, other_calls: made, other_refused: theirs }
}

/** Nobody could make these calls sooner: each bucket is full at once and then waits for the window to pass. */
function leastSeconds(calls: readonly { readonly path: string }[]): number {
  const insights = calls.filter(({ path }) => path.includes('/insights/')).length
  const windows = [(calls.length - insights - 1) / requests, (insights - 1) / insightRequests].map(Math.floor)
  return Math.max(0, ...windows) * (windowMs / 1000)
}

/** Until the budget is whole again, by its own record. */
async function windowOver(): Promise<void> {
  const counted = async () => {
    const [row] = await db().$queryRaw<{ calls: number }[]>`
      SELECT count(*)::int AS calls FROM call_slot
      WHERE at > clock_timestamp() - ${windowMs * 1.2} * interval '1 millisecond'`
    return row?.calls
  }
  await expect.poll(counted, { timeout: 120_000, interval: 200 }).toBe(0)
}
