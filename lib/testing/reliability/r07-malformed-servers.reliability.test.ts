import { describe, expect, it } from 'vitest'
import { resumeRun } from '#lib/runs/resume-run.ts'
import type { RunView } from '#lib/runs/views.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { type Begun, beginRun, bringToStep } from './begun-runs.ts'
import { duplicatesFor, recordedFor, thereFor } from './ownership.ts'
import { createCallsOf } from './permanent-refusals.ts'
import { isFull, keepFigures, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const deadlineMs = 2_000
const graceMs = 1_000
const bench = await startUnpacedBench({
  HEDGEROW_GRACE_MS: String(graceMs),
  HEDGEROW_DEADLINE_MS: String(deadlineMs),
})
const { ctx, simulator } = bench

const modes = ['hang', 'drip', 'huge-body', 'truncate-json', 'html-error', 'drop-before'] as const
/** One step of each kind. */
const steps = [
  'posthog.project_settings/settings',
  'posthog.event_definition/error',
  'posthog.action/errors',
  'posthog.cohort/active-users',
  'posthog.feature_flag/debug-logging',
  'posthog.dashboard/service',
  'posthog.insight/error-rate',
  'posthog.alert/high-error-rate',
  'posthog.hog_function/service-errors',
  'vault.secret/webhook-secret',
]

/** At the small size the server mends itself after so many calls; at the full size it never does. */
const times = sized({ ci: 4, full: 1_000 })
const mostAttempts = 10
/**
 * The longest that a run may take: every attempt in vain, every wait in full, a tenth on top. Our own work is measured
 * in the same crowd, by runs that meet no fault: at most `ownMs` for each attempt.
 */
function longestMs(ownMs: number): number {
  const attempts = Math.min(times + 1, mostAttempts)
  const backoffs = Array.from({ length: attempts - 1 }, (_, index) => Math.min(20_000, 500 * 2 ** index))
  const backoffMs = backoffs.reduce((sum, one) => sum + one, 0)
  // A vault's put is made twice within one attempt, and both halves may use up the deadline.
  return 1.1 * (attempts * (2 * deadlineMs + graceMs) + backoffMs) + attempts * ownMs
}

type Trial = Begun & { readonly mode: (typeof modes)[number] | 'none' }
type Result = { readonly trial: Trial; readonly run: RunView; readonly tookMs: number }

async function underFault(trial: Trial, project: number): Promise<Result> {
  const { mode, address, configuration, plan, runId } = trial
  const { match, system } = createCallsOf(address, {
    project,
    service: configuration.service_name,
    changes: plan.changes,
  })
  const fault = { match, system, mode, times, ...(mode === 'drip' ? { ms: 500 } : {}) }
  if (mode !== 'none') await simulator.fault(fault)
  await resumeRun({ ctx, runId })
  const beganAt = performance.now()
  const run = await bench.advance(runId)
  return { trial, run, tookMs: performance.now() - beganAt }
}

async function afterwards({ trial, run }: Result): Promise<RunView> {
  if (run.status !== 'failed') return run
  await resumeRun({ ctx, runId: trial.runId })
  return bench.advance(trial.runId)
}

describe('servers that give no proper answer', () => {
  it('hold no run longer than its deadlines, and nothing is there twice', async () => {
    const ids = new Map<Trial, number>()
    for (const step of steps) {
      const begun = await sideBySide([...modes, 'none'] as const, 7, async (mode) => ({
        ...(await beginRun(bench, step)),
        mode,
      }))
      for (const [trial, project] of await bringToStep(bench, begun)) ids.set(trial, project)
    }
    const trials = [...ids.keys()]
    const results = await sideBySide(trials, trials.length, (trial) => underFault(trial, ids.get(trial) ?? 0))
    await simulator.clearFaults()
    const ends = await sideBySide(results, 6, afterwards)
    const truth = await bench.truth()
    const wrong = await sideBySide(trials, 6, async ({ configuration, address, mode }) => {
      const [there, recorded] = [thereFor(truth, configuration), await recordedFor(configuration)]
      const twice = duplicatesFor(truth, configuration)
      const isWhole = twice.length === 0 && JSON.stringify(there) === JSON.stringify(recorded)
      return isWhole ? [] : [`${address} ${mode}: ${twice.join()} ${there.length} there, ${recorded.length} recorded`]
    })
    const longestOf = (some: readonly Result[]) => Math.max(...some.map(({ tookMs }) => tookMs))
    const longest = longestOf(results)
    const ownMs = longestOf(results.filter(({ trial }) => trial.mode === 'none'))
    const open = results.filter(({ run }) => !['succeeded', 'failed'].includes(run.status))
    const failed = results.filter(({ run }) => run.status === 'failed')
    keepFigures('R07', {
      runs: results.length,
      modes: modes.length,
      kinds: steps.length,
      terminal: results.length - open.length,
      failed_and_resumed: failed.length,
      longest_ms: Math.round(longest),
      own_ms_without_a_fault: Math.round(ownMs),
      bound_ms: Math.round(longestMs(ownMs)),
      not_whole: wrong.flat().length,
    })
    expect(wrong.flat()).toEqual([])
    expect(open.map(({ trial }) => `${trial.address} ${trial.mode}`)).toEqual([])
    expect(longest).toBeLessThanOrEqual(longestMs(ownMs))
    expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'succeeded'))
    const givesUp = ['hang', 'drip', 'html-error', 'drop-before']
    const said = failed.flatMap(({ run }) => run.steps.filter(({ status }) => status === 'failed'))
    expect(said.filter(({ error }) => !error?.detail || !error.fix)).toEqual([])
    expect(isFull ? failed.every(({ trial }) => givesUp.includes(trial.mode)) : true).toBe(true)
  })

  it('are not read beyond five megabytes', async () => {
    const trial = { ...(await beginRun(bench, 'posthog.dashboard/service')), mode: 'huge-body' as const }
    const ids = await bringToStep(bench, [trial])
    const before = process.memoryUsage.rss()
    const match = `^POST /api/projects/${ids.get(trial)}/dashboards/$`
    await simulator.fault({ system: 'posthog', match, mode: 'huge-body', times: 1, bytes: 200 * 1024 * 1024 })
    await resumeRun({ ctx, runId: trial.runId })
    const run = await bench.advance(trial.runId)
    const grewBytes = process.memoryUsage.rss() - before
    keepFigures('R07-body', { sent_mb: 200, grew_mb_at_most: Math.round(grewBytes / 2 ** 20) })
    expect(run.status).toBe('succeeded')
    // Refused once while its project was made, cut off once, and found by its mark.
    expect(run.steps.find(({ address }) => address === trial.address)?.attempts).toBe(3)
    expect(grewBytes).toBeLessThan(100 * 2 ** 20)
  })
})
