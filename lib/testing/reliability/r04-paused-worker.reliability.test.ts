import { describe, expect, it } from 'vitest'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { failure } from '#lib/testing/failure.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { type Cloud, clouds } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { billFor } from './bill.ts'
import type { Tried } from './kill-trials.ts'
import { startTaggedWorker, type TaggedWorker } from './tagged-workers.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

/** Short, and yet no busy machine takes it from a worker that is well. */
const leaseMs = 2_000

await takeOwnDatabase()
const bench = await startUnpacedBench({
  HEDGEROW_LEASE_MS: String(leaseMs),
  HEDGEROW_GRACE_MS: '500',
  HEDGEROW_DEADLINE_MS: '5000',
  HEDGEROW_LOG_LEVEL: 'silent',
})
/** Long enough for runs that begin one after the other to be under way together. */
const callMs = 40
const atOnce = 3
const mostMs = 90_000

type Going = {
  readonly cloud: Cloud
  readonly configuration: ConfigurationView
  readonly plan: PlanView
  readonly runId: string
}

async function planFor(cloud: Cloud): Promise<Omit<Going, 'runId'>> {
  const configuration = await bench.configure(cloud)
  const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
  return { cloud, configuration, plan }
}

async function begin(planned: Omit<Going, 'runId'>): Promise<Going> {
  const { run_id: runId } = await startRun({ ctx: bench.ctx, planId: planned.plan.id })
  return { ...planned, runId }
}

const rowsOf = (going: readonly Going[]) =>
  db().run.findMany({ where: { id: { in: going.map(({ runId }) => runId) } } })

/** Asks until it is so; an answer that is not null. */
async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + mostMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > deadline) throw new Error(`Not within ${mostMs} ms: ${what}.`)
    await new Promise((next) => setTimeout(next, 10))
  }
}

const isHeldBy = (owner: string | null, { pid }: TaggedWorker) => owner?.includes(`-${pid}-`) ?? false

/** The worker that holds most of the runs, once so many steps of them are done. */
async function holder(going: readonly Going[], workers: readonly TaggedWorker[], steps: number) {
  const runId = { in: going.map(({ runId }) => runId) }
  await until(`${steps} steps`, async () => {
    return (await db().step.count({ where: { runId, status: 'succeeded' } })) >= steps ? true : null
  })
  const rows = await rowsOf(going)
  const held = workers.map((worker) => rows.filter(({ leaseOwner }) => isHeldBy(leaseOwner, worker)).length)
  return workers[held.indexOf(Math.max(...held))] as TaggedWorker
}

type Paused = { readonly takenOver: number; readonly callsAfterwards: number; readonly tried: readonly Tried[] }

/** Runs on two workers, one of which stops in its tracks until the other one has taken over all that it held. */
async function pauseOnce(workers: readonly TaggedWorker[], draw: () => number): Promise<Paused> {
  const which = Array.from({ length: atOnce }, (_, index) => clouds[index % clouds.length] as Cloud)
  const planned = await sideBySide(which, 2, planFor)
  const going = await sideBySide(planned, 2, begin)
  const steps = going.reduce((sum, { plan }) => sum + plan.changes.length, 0)
  const paused = await holder(going, workers, 1 + Math.floor(draw() * steps * 0.8))
  paused.pause()
  const stoppedAt = performance.now()
  const held = (await rowsOf(going)).filter(({ leaseOwner }) => isHeldBy(leaseOwner, paused)).map(({ id }) => id)
  await until('the other worker takes over', async () => {
    const rows = await db().run.findMany({ where: { id: { in: held } }, select: { leaseOwner: true } })
    const isLong = performance.now() - stoppedAt >= 2 * leaseMs
    return isLong && rows.every(({ leaseOwner }) => !isHeldBy(leaseOwner, paused)) ? true : null
  })
  const resumedAt = Date.now()
  paused.resume()
  await paused.caughtUp()
  const rows = await until('the end of all runs', async () => {
    const all = await rowsOf(going)
    return all.every(({ finishedAt }) => finishedAt) ? all : null
  })
  const calls = await bench.simulator.calls({ changing: true })
  const callsAfterwards = calls.filter(({ client, t0 }) => client === paused.address && t0 >= resumedAt)
  const tried = going.map(({ runId, ...one }) => ({ ...one, ...ended(rows.find(({ id }) => id === runId)) }))
  return { takenOver: held.length, callsAfterwards: callsAfterwards.length, tried }
}

function ended(run: { status: string; fence: number } | undefined) {
  return {
    status: run?.status ?? 'gone',
    fence: run?.fence ?? 0,
    deaths: 0,
    resumedMs: [],
    startedAtMs: 0,
    finishedAtMs: 0,
  }
}

describe('two runs of one service', () => {
  it('are never under way at once: the second one is told which the first one is', async () => {
    const { id: configurationId } = await bench.configure('aws')
    const read = () => createPlan({ ctx: bench.ctx, configurationId, kind: 'apply' })
    const plans = [await read(), await read(), await read()]
    const starts = await Promise.allSettled(plans.map(({ id }) => startRun({ ctx: bench.ctx, planId: id })))
    const begun = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value.run_id] : []))
    const refused = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []))
    expect(begun).toHaveLength(1)
    for (const error of refused) expect(error).toMatchObject({ code: 'conflict', reason: 'run_in_progress' })

    const planId = plans[starts.findIndex(({ status }) => status === 'rejected')]?.id ?? ''
    const late = await failure(startRun({ ctx: bench.ctx, planId }))
    expect(late).toMatchObject({ reason: 'run_in_progress', details: { run_id: begun[0] } })

    // The database itself holds it, whatever any code of ours believes.
    const by = { authorId: 'nobody', authorName: 'Nobody' }
    const second = db().run.create({
      data: { id: newId(), configurationId, planId, kind: 'apply', revision: 1, ...by },
    })
    await expect(second).rejects.toThrow(/unique constraint/i)
    expect(await db().run.count({ where: { configurationId } })).toBe(1)
  })
})

describe('a worker that stops for longer than its lease and goes on', () => {
  it('changes nothing any more, and the other one has finished its runs', async () => {
    const seed = drawSeed('r04-paused-worker')
    const draw = seeded(seed)
    const workers = [await startTaggedWorker('127.0.0.2'), await startTaggedWorker('127.0.0.3')]
    await bench.simulator.fault({ changing: true, mode: 'delay', ms: callMs })
    const wanted = sized({ ci: 12, full: 200 })
    const tried: Tried[] = []
    let [pauses, takenOver, callsAfterwards] = [0, 0, 0]
    while (takenOver < wanted) {
      const one = await pauseOnce(workers, draw)
      pauses += 1
      takenOver += one.takenOver
      callsAfterwards += one.callsAfterwards
      tried.push(...one.tried)
    }
    const bill = await billFor(await bench.truth(), tried)
    const calls = await bench.simulator.calls({ changing: true })
    const byWorker = workers.map(({ address }) => calls.filter(({ client }) => client === address).length)
    keepFigures('r04-paused-worker', {
      seed,
      pauses,
      'runs taken over': takenOver,
      'changing calls of the woken one': callsAfterwards,
      runs: tried.length,
      succeeded: tried.filter(({ status }) => status === 'succeeded').length,
      duplicated: bill.duplicated.length,
      leaked: bill.leaked.length,
      missing: bill.missing.length,
      'changing calls by worker': byWorker.join(' and '),
    })
    expect(Math.min(...byWorker)).toBeGreaterThan(0)
    expect(callsAfterwards).toBe(0)
    expect(bill).toEqual({ duplicated: [], leaked: [], missing: [], unfinished: [] })
  })
})
