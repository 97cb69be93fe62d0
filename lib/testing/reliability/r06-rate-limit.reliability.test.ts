import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createConnection } from '#lib/connections/create-connection.ts'
import { type LoadedConnection, loadConnection } from '#lib/connections/load-connection.ts'
import { openPostHog } from '#lib/connections/open-clients.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { advanceRun } from '#lib/runs/advance-run.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { getRun } from '#lib/runs/queries.ts'
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

const finished = (): Promise<number> => db().run.count({ where: { status: 'succeeded' } })
const posthogCalls = async () => (await simulator.calls({ system: 'posthog' })).filter(({ status }) => status !== null)
const refused = async () => (await posthogCalls()).filter(({ status }) => status === 429).length

async function planTimeMs(configurationId: string): Promise<number> {
  const before = performance.now()
  await createPlan({ ctx, configurationId, kind: 'apply' })
  return Math.round(performance.now() - before)
}

async function expectAll(started: readonly { name: string; changes: number }[]): Promise<void> {
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
    const calls = (await posthogCalls()).length - earlier
    const idleMs = Math.min(...idle)
    const bound = Math.floor((calls - 1) / requests) * (windowMs / 1000)
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
      expect(figures.refused).toBeLessThanOrEqual(Math.max(2, figures.calls * 0.01))
    } finally {
      await other.stop()
    }
    await expectAll(started)
  })
})

describe('a pause that PostHog asks for', () => {
  const asked = { what: 'read who we are' }
  const who = '/api/users/@me/'

  it.each(['seconds', 'date'])('in %s is kept by everybody, and never ended early', async (format) => {
    const connection = await ownConnection()
    const clients = [openPostHog(connection), openPostHog(connection, { lane: 'run' })]
    await simulator.clearCalls()
    await simulator.fault({
      system: 'posthog',
      match: who,
      mode: '429',
      retry_after: 2,
      retry_after_format: format,
      times: 1,
    })
    await Promise.all(
      clients.map(async (client, index) => {
        if (index > 0) await expect.poll(refused, { interval: 20 }).toBe(1)
        await client.get(who, z.unknown(), asked)
      }),
    )
    const calls = await posthogCalls()
    const [refusal, ...later] = calls.toSorted((one, other) => one.t0 - other.t0)
    expect(refusal?.status).toBe(429)
    expect(later.map(({ status }) => status)).toEqual([200, 200])
    // The simulator counts from its answer's end, we from its arrival.
    for (const { t0 } of later) expect(t0 - Number(refusal?.t1)).toBeGreaterThan(1_995)
  })

  it.each(['seconds', 'date'])(
    'in %s of an hour: no call goes out, and the run says when it goes on',
    async (format) => {
      const connection = await ownConnection()
      const { configuration, plan } = await bench.planned({ posthog_connection: connection.name })
      const { run_id } = await startRun({ ctx, planId: plan.id })
      await simulator.clearCalls()
      const match = 'POST /api/organizations/'
      await simulator.fault({ match, mode: '429', retry_after: 3600, retry_after_format: format, times: 1 })
      const drain = new AbortController()
      const going = advanceRun(run_id, 'test-worker', drain.signal)
      const waiting = async () => (await getRun(ctx, run_id)).steps.find(({ status }) => status === 'waiting') ?? null
      await expect.poll(waiting, { timeout: 20_000, interval: 50 }).not.toBeNull()
      const inSeconds = (Date.parse((await waiting())?.retry_at ?? '') - Date.now()) / 1000
      expect(inSeconds).toBeGreaterThan(3_590)
      expect(inSeconds).toBeLessThan(3_602)

      const other = openPostHog(connection, { lane: 'run' }).get(who, z.unknown(), asked)
      const upstream = expect.objectContaining({ cause: 'throttled', outcome: 'rejected' })
      await expect(other).rejects.toMatchObject({ code: 'upstream', upstream })
      const planned = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
      expect(planned.calls).toBe(0)
      drain.abort()
      await going
      expect((await posthogCalls()).at(-1)?.status).toBe(429)
    },
  )
})

/** A connection with a key of its own, so that nobody else's calls count. */
async function ownConnection(): Promise<LoadedConnection> {
  const name = `PostHog ${newId().slice(-8)}`
  const { value } = await simulator.do<{ value: string }>('posthog', 'create_key', { label: name })
  const input = { kind: 'posthog', name, host: simulator.endpoints.posthog, personal_api_key: value }
  return loadConnection((await createConnection({ ctx, input })).id)
}

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
