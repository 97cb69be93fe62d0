import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { noCallLimits, startBench } from '#lib/testing/provisioning.ts'
import { accountFor } from './accounts.ts'
import { quantile } from './judge-trials.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'

/* A deploy: the worker that carries a run is asked to end, and one that is there already goes on with it. */

await takeOwnDatabase()
const bench = await startBench({ ...noCallLimits, HEDGEROW_LOG_LEVEL: 'silent' })
await bench.simulator.settings({ posthog: { rate_limits: false }, azure: { sets_per_10_seconds: 0 } })
const { ctx } = bench

type Worker = { readonly process: ChildProcess; readonly ended: Promise<{ code: number | null; atMs: number }> }
const workers = new Set<Worker>()
afterAll(async () => {
  for (const { process } of workers) process.kill('SIGKILL')
  await Promise.all([...workers].map(({ ended }) => ended))
})

/** As it runs in production, with everything it comes with. */
function startWorker(): void {
  const main = new URL('../../../bin/worker.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=react-server', main], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, atMs: performance.now() }))
  const worker = { process: child, ended }
  workers.add(worker)
  void ended.then(() => workers.delete(worker))
}

const mostMs = 120_000

/** Asks until there is an answer; the row is all that tells who holds a run. */
async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + mostMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > end) throw new Error(`It did not come to that: ${what}.`)
    await new Promise((next) => setTimeout(next, 10))
  }
}

const rowOf = (id: string) => db().run.findUniqueOrThrow({ where: { id } })

async function holderOf(runId: string): Promise<Worker | null> {
  const owner = (await rowOf(runId)).leaseOwner
  return [...workers].find(({ process }) => owner?.includes(`-${process.pid}-`)) ?? null
}

async function ready(): Promise<void> {
  const count = async () => ((await db().worker.count()) >= 2 ? true : null)
  await until('two workers are there', count)
}

type Restart = {
  readonly code: number | null
  /** Milliseconds from the signal to the process's end. */
  readonly drainMs: number
  /** Milliseconds during which nobody held the run; null when it was over before. */
  readonly handOverMs: number | null
  readonly status: string
  readonly wrong: readonly string[]
}

/** One run, and the end of its worker after that many changing calls. */
async function restart(afterCalls: number): Promise<Restart> {
  await ready()
  const configuration = await bench.configure('azure')
  const plan = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
  await bench.simulator.clearCalls()
  const { run_id } = await startRun({ ctx, planId: plan.id })
  await until('calls', async () => {
    const calls = await bench.simulator.calls({ changing: true })
    return calls.length >= afterCalls || (await rowOf(run_id)).finishedAt ? true : null
  })
  const holder = await holderOf(run_id)
  const asked = performance.now()
  holder?.process.kill('SIGTERM')
  startWorker()
  const given = await until('given back', async () =>
    (await rowOf(run_id)).leaseOwner === null ? performance.now() : null,
  )
  const isOver = (await rowOf(run_id)).finishedAt !== null
  const taken = await until('taken up', async () => {
    const { leaseOwner, finishedAt } = await rowOf(run_id)
    return leaseOwner || finishedAt ? performance.now() : null
  })
  const end = await holder?.ended
  const done = await until('finished', async () => {
    const row = await rowOf(run_id)
    return row.finishedAt ? row : null
  })
  const account = await accountFor(await bench.truth(), 'azure', configuration)
  return {
    code: end ? end.code : 0,
    drainMs: end ? end.atMs - asked : 0,
    handOverMs: isOver || !holder ? null : taken - given,
    status: done.status,
    wrong: [...account.leaked, ...account.duplicated, ...account.missing],
  }
}

describe('a worker that gets SIGTERM in the middle of a run', () => {
  it('ends with code 0 within ten seconds, and another one goes on at once', async () => {
    const seed = drawSeed('R12-restart')
    const random = seeded(seed)
    startWorker()
    startWorker()
    const restarts: Restart[] = []
    for (let count = sized({ ci: 10, full: 50 }); count > 0; count -= 1)
      restarts.push(await restart(1 + Math.floor(random() * 36)))
    const handOvers = restarts.flatMap(({ handOverMs }) => handOverMs ?? [])
    const drains = restarts.map(({ drainMs }) => drainMs)
    keepFigures('R12-restart', {
      restarts: restarts.length,
      'handed over': handOvers.length,
      succeeded: restarts.filter(({ status }) => status === 'succeeded').length,
      'leaked, duplicated or missing': restarts.flatMap(({ wrong }) => wrong).length,
      'exit codes other than 0': restarts.filter(({ code }) => code !== 0).length,
      'drain, ms, most': Math.round(Math.max(...drains)),
      'hand-over, ms, median': Math.round(quantile(handOvers, 0.5)),
      'hand-over, ms, most': Math.round(Math.max(0, ...handOvers)),
      seed,
    })
    expect(
      restarts.filter(({ status, code, wrong }) => status !== 'succeeded' || code !== 0 || wrong.length > 0),
    ).toEqual([])
    expect(Math.max(...drains)).toBeLessThanOrEqual(10_000)
    expect(handOvers.length).toBeGreaterThan(restarts.length / 3)
    expect(Math.max(...handOvers)).toBeLessThanOrEqual(2_000)
  })
})
