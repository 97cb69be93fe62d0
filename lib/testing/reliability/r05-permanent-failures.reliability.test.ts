import { describe, expect, it } from 'vitest'
import { createPlan } from '#lib/runs/create-plan.ts'
import { planRollback } from '#lib/runs/plan-rollback.ts'
import { resumeRun } from '#lib/runs/resume-run.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { RunView } from '#lib/runs/views.ts'
import type { Truth } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { type Begun, beginRun, bringToChildren, everyKind } from './begun-runs.ts'
import { recordedFor, thereFor } from './ownership.ts'
import { createCallsOf, type Refusal, refusalsFor } from './permanent-refusals.ts'
import { isFull, keepFigures } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const bench = await startUnpacedBench({ HEDGEROW_GRACE_MS: '200', HEDGEROW_DEADLINE_MS: '10000' })
const { ctx, simulator } = bench

const nineteen = [
  ...['posthog.project', 'posthog.project_settings/settings', 'posthog.replay_retention/replay'],
  ...['posthog.event_definition/request', 'posthog.event_definition/error'],
  ...['posthog.action/requests', 'posthog.action/errors', 'posthog.cohort/active-users'],
  ...['posthog.feature_flag/analytics-enabled', 'posthog.feature_flag/debug-logging'],
  ...['posthog.dashboard/service', 'posthog.insight/volume', 'posthog.insight/error-rate'],
  ...['posthog.alert/high-error-rate', 'posthog.hog_function/service-errors', 'posthog.hog_function/high-error-rate'],
  ...['vault.secret/project-api-key', 'vault.secret/webhook-secret', 'vault.secret/host'],
]

type End = 'resume' | 'roll back'
type Case = { readonly step: string; readonly refusal: Refusal; readonly end: End }

type Trial = Case & Begun

const begin = async (one: Case): Promise<Trial> => ({ ...one, ...(await beginRun(bench, one.step)) })
const isProject = ({ step }: Case) => step === 'posthog.project'

async function failAtProject({ address, refusal, runId, plan }: Trial): Promise<RunView> {
  const calls = createCallsOf(address, { project: 0, service: '', changes: plan.changes })
  await simulator.fault({ ...calls, mode: refusal.mode })
  const run = await bench.advance(runId)
  await simulator.clearFaults()
  return run
}

async function failAtChild(trial: Trial, project: number): Promise<RunView> {
  const { address, refusal, runId, plan, configuration } = trial
  const place = { project, service: configuration.service_name, changes: plan.changes }
  await simulator.fault({ ...createCallsOf(address, place), mode: refusal.mode })
  await resumeRun({ ctx, runId })
  return bench.advance(runId)
}

type Verdict = { readonly step: string; readonly mode: string; readonly faults: readonly string[] }

/** What a failed run owes its reader, and our records the world. */
async function judgeFailure(truth: Truth, { address, refusal, configuration }: Trial, run: RunView): Promise<string[]> {
  const type = address.split('/')[0]
  const failed = run.steps.filter(({ status }) => status === 'failed')
  const rest = run.steps.filter(({ status }) => !['failed', 'succeeded', 'skipped'].includes(status))
  const there = thereFor(truth, configuration)
  const recorded = await recordedFor(configuration)
  const mute = failed.filter(({ error }) => !error || !refusal.words.test(error.detail) || error.fix === '')
  return [
    ...(run.status === 'failed' ? [] : [`the run is ${run.status}`]),
    ...(failed.some((step) => step.type === type) ? [] : [`${address} did not fail`]),
    ...mute.map((step) => `${step.address} says ${step.error?.detail} ${step.error?.fix}`),
    ...rest.map((step) => `${step.address} is ${step.status}`),
    ...there.filter((one) => !recorded.includes(one)).map((one) => `on no record: ${one}`),
    ...recorded.filter((one) => !there.includes(one)).map((one) => `recorded and not there: ${one}`),
  ]
}

async function takeEnd({ end, runId }: Trial): Promise<RunView> {
  if (end === 'resume') {
    await resumeRun({ ctx, runId })
    return bench.advance(runId)
  }
  const { id } = await planRollback({ ctx, runId })
  return bench.advance((await startRun({ ctx, planId: id })).run_id)
}

async function judgeEnd(truth: Truth, { end, configuration, plan }: Trial, run: RunView): Promise<string[]> {
  const bad = run.status === 'succeeded' ? [] : [`the ${end} ${run.status}`]
  if (end === 'resume') return run.steps.length === plan.summary.create ? bad : [...bad, 'another plan']
  const left = [...thereFor(truth, configuration), ...(await recordedFor(configuration))]
  return [...bad, ...left.map((one) => `left: ${one}`)]
}

type Calls = Awaited<ReturnType<typeof simulator.calls>>

/** Changing calls that went through beyond those that the plan needs, by the simulator's own record. */
function repeatsOf({ configuration, plan }: Trial, project: number, calls: Calls): number {
  const mine = calls.filter(
    ({ path }) =>
      path.startsWith(`/api/projects/${project}/`) || path.includes(`${configuration.service_name}-posthog-`),
  )
  const carriedOut = mine.filter(({ status }) => status !== null && status < 400).length
  return carriedOut + 1 - plan.calls
}

async function casesOf(): Promise<Case[]> {
  const probe = await createPlan({
    ctx,
    configurationId: (await bench.configure('azure', everyKind)).id,
    kind: 'apply',
  })
  const all = probe.changes.map(({ address }) => (address.startsWith('posthog.project/') ? 'posthog.project' : address))
  const pairs = (isFull ? all : nineteen).flatMap((step) => refusalsFor(step).map((refusal) => ({ step, refusal })))
  const ends = ['resume', 'roll back'] as const
  // At the small size each case takes one of the two ways out, in turn; at the full size both.
  if (isFull) return ends.flatMap((end) => pairs.map((pair) => ({ ...pair, end })))
  return pairs.map((pair, index) => ({ ...pair, end: ends[(index + Math.floor(index / 4)) % 2] ?? 'resume' }))
}

describe('a step that fails for good', () => {
  it('is named with its cause, owned to the last object, and resumed or rolled back without a remainder', async () => {
    const trials = await sideBySide(await casesOf(), 8, begin)
    const [projects, children] = [trials.filter(isProject), trials.filter((one) => !isProject(one))]
    const ids = await bringToChildren(bench, children)

    const failures = new Map<Trial, RunView>()
    for (const trial of projects) failures.set(trial, await failAtProject(trial))
    await sideBySide(children, 8, async (trial) => {
      failures.set(trial, await failAtChild(trial, ids.get(trial) ?? 0))
    })
    await simulator.clearFaults()

    const failedWorld = await bench.truth()
    const whys = await sideBySide([...failures], 8, ([trial, run]) => judgeFailure(failedWorld, trial, run))
    const ends = await sideBySide([...failures.keys()], 8, takeEnd)
    const lastWorld = await bench.truth()
    const judged = await sideBySide([...failures.keys()], 8, async (trial, index): Promise<Verdict> => {
      const end = await judgeEnd(lastWorld, trial, ends[index] as RunView)
      return { step: trial.step, mode: trial.refusal.mode, faults: [...(whys[index] ?? []), ...end] }
    })
    const calls = await simulator.calls({ changing: true })
    const resumed = children.filter(({ end }) => end === 'resume')
    const repeats = resumed.map((trial) => ({ step: trial.step, more: repeatsOf(trial, ids.get(trial) ?? 0, calls) }))
    const bad = judged.filter(({ faults }) => faults.length > 0)
    keepFigures('R05', {
      cases: new Set(trials.map(({ step, refusal }) => `${step} ${refusal.mode}`)).size,
      resumed: trials.filter(({ end }) => end === 'resume').length,
      rolled_back: trials.filter(({ end }) => end === 'roll back').length,
      perfect: judged.length - bad.length,
      repeated_calls: repeats.reduce((sum, { more }) => sum + Math.max(0, more), 0),
    })
    expect(bad).toEqual([])
    expect(repeats.filter(({ more }) => more !== 0)).toEqual([])
  })
})
