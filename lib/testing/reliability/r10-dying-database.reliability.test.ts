import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { defineRoutes, publicRoute } from '#lib/api/define-routes.ts'
import { readReadiness } from '#lib/api/readiness.ts'
import { json } from '#lib/api/respond.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { resumeRun } from '#lib/runs/resume-run.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { takeOwnPostgres } from './own-postgres.ts'
import { duplicatesFor, recordedFor, thereFor } from './ownership.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const postgres = await takeOwnPostgres()
const bench = await startUnpacedBench({
  HEDGEROW_LEASE_MS: '1500',
  HEDGEROW_GRACE_MS: '500',
  HEDGEROW_DEADLINE_MS: '5000',
  HEDGEROW_LOG_LEVEL: 'silent',
})
const workerCount = 3
const runCount = sized({ ci: 60, full: 500 })
/** Milliseconds that the database lives, and twice that at most, and that it is gone at most. */
const [lives, gone] = [sized({ ci: 2_500, full: 5_000 }), sized({ ci: 1_000, full: 2_000 })]

const workers: ChildProcess[] = []
let exits = 0
let isOver = false
afterAll(async () => {
  isOver = true
  for (const worker of workers) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue
    worker.kill('SIGKILL')
    await once(worker, 'exit')
  }
})

function startWorkerProcess(): void {
  const main = new URL('../../../bin/worker.ts', import.meta.url).pathname
  const worker = spawn(process.execPath, ['--conditions=react-server', main], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  worker.once('exit', () => {
    if (!isOver) exits += 1
  })
  workers.push(worker)
}

type Service = { readonly configuration: ConfigurationView; readonly runId: string }

async function start(): Promise<Service> {
  const configuration = await bench.configure('azure')
  const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
  const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
  return { configuration, runId: run_id }
}

/** Null while the database is away. */
async function openRuns(): Promise<number | null> {
  try {
    return await db().run.count({ where: { finishedAt: null } })
  } catch {
    return null
  }
}

const routes = defineRoutes({
  GET: publicRoute(async () => json(200, { runs: await db().run.count() })),
  POST: publicRoute(async () =>
    json((await readReadiness()).missing.some((one) => /database/.test(one)) ? 503 : 200, {}),
  ),
})
const answerOf = async (method: 'GET' | 'POST'): Promise<number> => {
  const request = new Request('http://127.0.0.1/api/v1/configurations', { method })
  return (await routes[method](request, { params: Promise.resolve(undefined) })).status
}

type Outage = { readonly whileGone: readonly number[]; readonly backAfterMs: number }

/** What the API says while the database is gone, and how long after its return it answers again. */
async function outage(): Promise<Outage> {
  await postgres.crash()
  const whileGone = [await answerOf('GET'), await answerOf('POST')]
  await postgres.revive()
  const revivedAt = performance.now()
  const isBack = async () => (await answerOf('GET')) === 200 && (await answerOf('POST')) === 200
  await expect.poll(isBack, { timeout: 30_000, interval: 20 }).toBe(true)
  return { whileGone, backAfterMs: performance.now() - revivedAt }
}

/** Steps that are done; null while the database is away. */
async function stepsDone(): Promise<number | null> {
  try {
    return await db().step.count({ where: { status: 'succeeded' } })
  } catch {
    return null
  }
}

/** Steps that are finished between two crashes at least, so that a busy machine comes to an end too. */
const leastProgress = 100

/** Stops the database at random moments until every run has ended. Says how often. */
async function torment(random: () => number): Promise<number> {
  const until = Date.now() + sized({ ci: 900_000, full: 3_000_000 })
  for (let crashes = 0, before = 0; ; crashes += 1) {
    await wait(lives + random() * lives)
    let [open, done] = [await openRuns(), await stepsDone()]
    while (open !== 0 && (done ?? 0) < before + leastProgress) {
      if (Date.now() > until) return crashes
      await wait(50)
      open = await openRuns()
      done = await stepsDone()
    }
    if (open === 0) return crashes
    before = done ?? before
    await postgres.crash()
    await wait(random() * gone)
    await postgres.revive()
  }
}

describe('a database that dies', () => {
  it('loses no run, duplicates nothing and ends no worker', async () => {
    const seed = drawSeed('R10')
    const services = await sideBySide(Array.from({ length: runCount }), 6, start)
    for (let index = 0; index < workerCount; index += 1) startWorkerProcess()
    await expect.poll(() => db().worker.count(), { timeout: 60_000, interval: 100 }).toBe(workerCount)
    const crashes = await torment(seeded(seed))
    const runs = await db().run.findMany({ where: { id: { in: services.map(({ runId }) => runId) } } })
    const failed = runs.filter(({ status }) => status === 'failed')
    const steps = await db().step.findMany({ where: { runId: { in: failed.map(({ id }) => id) }, status: 'failed' } })
    for (const { address, error } of steps) process.stdout.write(`R10: ${address} failed: ${JSON.stringify(error)}\n`)
    for (const { id } of failed) await resumeRun({ ctx: bench.ctx, runId: id })
    await expect.poll(openRuns, { timeout: 300_000, interval: 200 }).toBe(0)

    const truth = await bench.truth()
    const differences = await sideBySide(services, 6, async ({ configuration }) => {
      const [there, recorded] = [thereFor(truth, configuration), await recordedFor(configuration)]
      return [...there.filter((one) => !recorded.includes(one)), ...recorded.filter((one) => !there.includes(one))]
        .length
    })
    const duplicates = services.flatMap(({ configuration }) => duplicatesFor(truth, configuration)).length
    const succeeded = await db().run.count({ where: { status: 'succeeded' } })
    const isEnded = ({ finishedAt }: { finishedAt: Date | null }) => finishedAt !== null
    keepFigures('R10', {
      seed,
      runs: runCount,
      crashes_of_the_database: crashes,
      terminal: runs.filter(isEnded).length,
      succeeded,
      needed_a_resume: failed.length,
      duplicates,
      leaks: differences.reduce((sum, one) => sum + one, 0),
      worker_exits: exits,
    })
    expect({ duplicates, exits, leaks: differences.filter((one) => one > 0) }).toEqual({
      duplicates: 0,
      exits: 0,
      leaks: [],
    })
    expect(runs.filter(isEnded)).toHaveLength(runCount)
    expect(succeeded).toBe(runCount)
    expect(crashes).toBeGreaterThanOrEqual(sized({ ci: 3, full: 20 }))
  })

  it('is told by the API with 503, and back two seconds after it is', async () => {
    const outages: Outage[] = []
    for (let index = 0; index < sized({ ci: 3, full: 20 }); index += 1) outages.push(await outage())
    const longest = Math.max(...outages.map(({ backAfterMs }) => backAfterMs))
    keepFigures('R10-api', { outages: outages.length, back_after_ms_at_most: Math.round(longest) })
    expect(outages.map(({ whileGone }) => whileGone)).toEqual(outages.map(() => [503, 503]))
    expect(longest).toBeLessThanOrEqual(2_000)
  })
})
