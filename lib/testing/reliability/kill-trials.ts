import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { type Bench, type Cloud, noCallLimits, startBench } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import type { Order, Trace } from './orders.ts'
import { startWorkers, type WorkerSetting, type Workers } from './worker-processes.ts'

/*
 * Runs that are carried by worker processes which kill themselves, several at a time. Everything that would only make
 * a trial slow is out of the way: the simulator's rates, and the budget of calls of one key.
 */

export type Trial = {
  readonly cloud: Cloud
  /** Variables beside the module's example. */
  readonly over?: Readonly<Record<string, unknown>>
  /** Chosen when the plan is known; null: nobody dies on purpose. */
  readonly order: (plan: PlanView) => Order | null
}

export type Tried = {
  readonly cloud: Cloud
  readonly configuration: ConfigurationView
  readonly plan: PlanView
  readonly status: string
  /** Workers that killed themselves over it. */
  readonly deaths: number
  /** Milliseconds from each death to the next worker's first call, or to the run's end when none was left to make. */
  readonly resumedMs: readonly number[]
  readonly startedAtMs: number
  readonly finishedAtMs: number
  /** Times that a worker took it up. */
  readonly fence: number
}

export type Stage = {
  readonly bench: Bench
  readonly workers: Workers
  /** All of them, so many at a time. */
  attempt(trials: readonly Trial[], atOnce: number): Promise<Tried[]>
  /** A service through a key of its own group, not planned yet. */
  configure(cloud: Cloud, over?: Readonly<Record<string, unknown>>): Promise<ConfigurationView>
  /** Starts the run of a plan under an order and waits for its end. */
  carryOut(cloud: Cloud, configuration: ConfigurationView, plan: PlanView, order: Order | null): Promise<Tried>
}

type StageSetting = {
  readonly workers?: Partial<WorkerSetting>
  readonly environment?: Readonly<Record<string, string>>
}

const usual = {
  ...noCallLimits,
  // So long that a crowded machine costs no living worker its lease; a dead one's ends with it.
  HEDGEROW_LEASE_MS: '60000',
  HEDGEROW_GRACE_MS: '1000',
  HEDGEROW_DEADLINE_MS: '10000',
  HEDGEROW_LOG_LEVEL: 'silent',
}

/** Called once, first in the file, after a database was taken. */
export async function openStage({ workers: setting = {}, environment = {} }: StageSetting = {}): Promise<Stage> {
  const bench = await startBench({ ...usual, ...environment })
  await bench.simulator.settings({
    posthog: { rate_limits: false },
    aws: { put_per_second: 0, read_per_second: 0 },
    gcp: { secret_writes_per_second: 0, writes_per_minute: 0, reads_per_minute: 0 },
    azure: { sets_per_10_seconds: 0, others_per_10_seconds: 0 },
  })
  const workers = await startWorkers(setting)
  const orders = new Map<string, Order>()
  const connect = connections(bench)
  const configure: Stage['configure'] = async (cloud, over = {}) =>
    bench.configure(cloud, { posthog_connection: await connect(), ...over })

  const carryOut: Stage['carryOut'] = async (cloud, configuration, plan, order) => {
    const { key } = configuration
    if (order) orders.set(key, order)
    else orders.delete(key)
    workers.obey(Object.fromEntries(orders))
    const before = workers.traces().length
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const run = await finished(run_id, workers)
    const traces = workers
      .traces()
      .slice(before)
      .filter((trace) => trace.configuration === key)
    const deaths = traces.filter(({ what }) => what === 'died')
    return {
      cloud,
      configuration,
      plan,
      status: run.status,
      deaths: deaths.length,
      resumedMs: deaths.map((death) => resumed(death, traces, run.finishedAtMs)),
      startedAtMs: run.createdAtMs,
      finishedAtMs: run.finishedAtMs,
      fence: run.fence,
    }
  }
  const attemptOne = async ({ cloud, over, order }: Trial) => {
    const configuration = await configure(cloud, over)
    const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
    return carryOut(cloud, configuration, plan, order(plan))
  }
  const attempt: Stage['attempt'] = (trials, atOnce) => sideBySide(trials, atOnce, attemptOne)
  return { bench, workers, attempt, configure, carryOut }
}

function resumed(death: Trace, traces: readonly Trace[], finishedAtMs: number): number {
  const next = traces.find(({ what, atMs }) => what !== 'died' && what !== 'taken' && atMs > death.atMs)
  return Math.round((next?.atMs ?? finishedAtMs) - death.atMs)
}

const mostMs = 180_000
const everyMs = 40

type Ended = {
  readonly status: string
  readonly fence: number
  readonly createdAtMs: number
  readonly finishedAtMs: number
}

/** Asks the run's row until it has ended. */
async function finished(runId: string, { failures }: Workers): Promise<Ended> {
  const until = performance.now() + mostMs
  for (;;) {
    const { status, fence, createdAt, finishedAt } = await db().run.findUniqueOrThrow({ where: { id: runId } })
    if (finishedAt) return { status, fence, createdAtMs: createdAt.getTime(), finishedAtMs: finishedAt.getTime() }
    if (failures.length > 0) throw new Error(failures.join(' '))
    if (performance.now() > until) throw new Error(`The run ${runId} is still ${status} after ${mostMs} ms.`)
    await new Promise((next) => setTimeout(next, everyMs))
  }
}

const servicesPerKey = 3

/** PostHog connections by name, a new one with a new key for every few services: PostHog counts calls by key. */
function connections({ simulator, ctx }: Bench): () => Promise<string> {
  let current = Promise.resolve('')
  let used = 0
  const create = async () => {
    const name = `PostHog ${newId()}`
    const { value } = await simulator.do<{ value: string }>('posthog', 'create_key', {})
    const host = simulator.endpoints.posthog
    const input = { kind: 'posthog', name, host, personal_api_key: value, mode: 'project_per_service' }
    await createConnection({ ctx, input })
    return name
  }
  return () => {
    if (used % servicesPerKey === 0) current = create()
    used += 1
    return current
  }
}
