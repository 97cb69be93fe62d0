import { afterAll, describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { closeDb, db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { getRun } from '#lib/runs/queries.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { RunView } from '#lib/runs/views.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { recordedFor, thereFor } from './ownership.ts'
import { keepFigures, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

await takeOwnDatabase()
const bench = await startUnpacedBench({
  HEDGEROW_LEASE_MS: '4000',
  HEDGEROW_GRACE_MS: '200',
  HEDGEROW_DEADLINE_MS: '5000',
})
afterAll(() => heal())

const each = sized({ ci: 6, full: 12 })
const poolSize = 20

/** Something that would change the world, ready to be done; `whole` is asked after the fault. */
type Action = { readonly configuration: ConfigurationView; readonly planId: string; runId: string | null }

async function provisioned(): Promise<ConfigurationView> {
  const configuration = await bench.configure('azure')
  expect((await finish(await planned(configuration, 'apply'))).status).toBe('succeeded')
  return configuration
}

const planned = async (configuration: ConfigurationView, kind: 'apply' | 'destroy'): Promise<Action> => {
  const { id } = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind })
  return { configuration, planId: id, runId: null }
}

async function started(action: Action): Promise<Action> {
  return { ...action, runId: (await startRun({ ctx: bench.ctx, planId: action.planId })).run_id }
}

const making = async () => planned(await bench.configure('azure'), 'apply')
const removing = async () => planned(await provisioned(), 'destroy')
async function changing(): Promise<Action> {
  const configuration = await provisioned()
  const patch = { analytics_rollout_percentage: 25, batch_size: 77, extra_flags: { beta: {} } }
  await updateConfiguration({ ctx: bench.ctx, id: configuration.id, patch })
  return planned(configuration, 'apply')
}

const one = (action: () => Promise<Action>) => sideBySide(Array.from({ length: each }), 4, action)
/** Every third action makes, changes or removes. */
const mixed = () =>
  sideBySide(Array.from({ length: each }), 4, (_, index) => ([making, changing, removing][index % 3] ?? making)())

const sql = (statement: string) => db().$executeRawUnsafe(statement)

/** The database refuses these writes as one does whose disk is full. */
async function refuse(table: string, event: string, when = 'true'): Promise<void> {
  await sql(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$`)
  await sql(`CREATE TRIGGER refuse BEFORE ${event} ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION refuse()`)
}

async function readOnly(isReadOnly: boolean): Promise<void> {
  const name = new URL(env().DATABASE_URL).pathname.slice(1)
  await sql('SET default_transaction_read_only = off')
  await sql(`ALTER DATABASE "${name}" SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`)
  await closeDb()
}

async function heal(): Promise<void> {
  for (const table of ['step', 'audit_record']) await sql(`DROP TRIGGER IF EXISTS refuse ON ${table}`)
}

/** Holds every connection of this process until it is released. */
async function exhaustPool(): Promise<() => Promise<void>> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let held = 0
  let full = () => {}
  const isFull = new Promise<void>((resolve) => {
    full = resolve
  })
  const holders = Array.from({ length: poolSize }, () =>
    db().$transaction(
      async (tx) => {
        // These idle on purpose, longer than the portal lets a transaction of its own.
        await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`
        held += 1
        if (held === poolSize) full()
        await released
      },
      { timeout: 60_000 },
    ),
  )
  await isFull
  return async () => {
    release()
    await Promise.all(holders)
  }
}

type Fault = {
  readonly name: string
  readonly prepare: () => Promise<Action[]>
  readonly begin: () => Promise<() => Promise<void>>
}

const trigger = (table: string, event: string, when?: string) => async () => {
  await refuse(table, event, when)
  return heal
}

const faults: readonly Fault[] = [
  {
    name: 'intents are refused',
    prepare: async () => sideBySide(await one(making), 4, started),
    begin: trigger('step', 'UPDATE OF intent', 'NEW.intent IS NOT NULL'),
  },
  {
    name: 'steps are refused',
    prepare: async () => sideBySide(await mixed(), 4, started),
    begin: trigger('step', 'UPDATE'),
  },
  { name: 'audit records are refused', prepare: mixed, begin: trigger('audit_record', 'INSERT') },
  {
    name: 'the database is read-only',
    prepare: async () => {
      const actions = await mixed()
      return sideBySide(actions, 4, (action, index) => (index % 2 === 0 ? started(action) : Promise.resolve(action)))
    },
    begin: async () => {
      await readOnly(true)
      return () => readOnly(false)
    },
  },
  {
    name: 'no connection is free',
    prepare: async () => sideBySide(await mixed(), 4, started),
    begin: exhaustPool,
  },
]

/** What a person or a worker would do with it. */
async function attempt(action: Action): Promise<'did something' | 'refused'> {
  try {
    if (!action.runId) await startRun({ ctx: bench.ctx, planId: action.planId })
    else await bench.advance(action.runId)
    return 'did something'
  } catch {
    return 'refused'
  }
}

/** Afterwards everything goes on by itself: the next worker takes it when the lease of the last one is over. */
async function finish(action: Action): Promise<RunView> {
  const { runId } = action.runId ? action : await started(action)
  const id = String(runId)
  await expect.poll(async () => (await bench.advance(id)).finished_at, { timeout: 30_000 }).not.toBeNull()
  return getRun(bench.ctx, id)
}

type Result = { name: string; actions: number; calls: number; runsBegun: number; recovered: number }

async function trial({ name, prepare, begin }: Fault): Promise<Result> {
  const actions = await prepare()
  const runs = await db().run.count()
  await bench.simulator.clearCalls()
  const end = await begin()
  await sideBySide(actions, 6, attempt)
  const calls = (await bench.simulator.calls({ changing: true })).length
  await end()
  const runsBegun = (await db().run.count()) - runs
  const ends = await sideBySide(actions, 4, finish)
  const truth = await bench.truth()
  const whole = await sideBySide(actions, 4, async ({ configuration }) => {
    return JSON.stringify(thereFor(truth, configuration)) === JSON.stringify(await recordedFor(configuration))
  })
  const recovered = ends.filter(({ status }, index) => status === 'succeeded' && whole[index]).length
  return { name, actions: actions.length, calls, runsBegun, recovered }
}

describe('a database that takes no writes', () => {
  it('is asked before anything is done, so nothing is done', async () => {
    const results: Result[] = []
    for (const fault of faults) results.push(await trial(fault))
    const sum = (name: 'actions' | 'calls' | 'recovered') => results.reduce((total, one) => total + one[name], 0)
    keepFigures('R11', {
      actions: sum('actions'),
      calls_made: sum('calls'),
      went_on_by_themselves: sum('recovered'),
      ...Object.fromEntries(results.map(({ name, calls }) => [name.replaceAll(' ', '_'), calls])),
    })
    expect(results).toEqual(
      faults.map(({ name }) => ({ name, actions: each, calls: 0, runsBegun: 0, recovered: each })),
    )
  })
})
