import { describe, expect, it } from 'vitest'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { resumeRun } from '#lib/runs/resume-run.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { duplicatesFor, recordedFor, thereFor } from './ownership.ts'
import { drawSeed, keepFigures, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const bench = await startUnpacedBench({ HEDGEROW_GRACE_MS: '800', HEDGEROW_DEADLINE_MS: '4000' })
const modes = ['502-before', '502-after', 'drop-after', 'hang-after'] as const
const runsOfEach = sized({ ci: 12, full: 100 })

/** `leaks`: there and in no record of ours; `lost`: the other way round. */
type Figures = Record<'faulted' | 'succeeded' | 'resumed' | 'stuck' | 'duplicates' | 'leaks' | 'lost', number>
const nothing: Figures = { faulted: 0, succeeded: 0, resumed: 0, stuck: 0, duplicates: 0, leaks: 0, lost: 0 }

type Started = { readonly service: ConfigurationView; readonly runId: string }

async function start(): Promise<Started> {
  const service = await bench.configure('azure')
  const plan = await createPlan({ ctx: bench.ctx, configurationId: service.id, kind: 'apply' })
  const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
  return { service, runId: run_id }
}

async function trial({
  service,
  runId,
}: Started): Promise<{ service: ConfigurationView; resumed: number; ok: boolean }> {
  const first = await bench.advance(runId)
  if (first.status !== 'failed') return { service, resumed: 0, ok: first.status === 'succeeded' }
  await resumeRun({ ctx: bench.ctx, runId })
  return { service, resumed: 1, ok: (await bench.advance(runId)).status === 'succeeded' }
}

/** Every third POST to PostHog is met by this fault; the figures are read from the simulator. */
async function underFault(mode: string, seed: number): Promise<Figures> {
  const started = await sideBySide(Array.from({ length: runsOfEach }), 6, start)
  await bench.simulator.clearCalls()
  await bench.simulator.fault({ system: 'posthog', match: '^POST /api/', mode, p: 0.3, seed })
  const runs = await sideBySide(started, 25, trial)
  await bench.simulator.clearFaults()
  const faulted = (await bench.simulator.calls({ changing: true })).filter(({ fault }) => fault === mode).length
  const truth = await bench.truth()
  const figures = { ...nothing, faulted }
  for (const { service, resumed, ok } of runs) {
    const there = thereFor(truth, service)
    const recorded = await recordedFor(service)
    figures.succeeded += ok ? 1 : 0
    figures.stuck += ok ? 0 : 1
    figures.resumed += resumed
    figures.duplicates += duplicatesFor(truth, service).length
    figures.leaks += there.filter((one) => !recorded.includes(one)).length
    figures.lost += recorded.filter((one) => !there.includes(one)).length
  }
  return figures
}

describe('answers that say nothing of what was done', () => {
  it('lose nothing, duplicate nothing and stop nobody', async () => {
    const seed = drawSeed('R02')
    const byMode = new Map<string, Figures>()
    for (const [index, mode] of modes.entries()) byMode.set(mode, await underFault(mode, seed + index))
    const all = [...byMode.values()]
    const sum = (name: keyof Figures) => all.reduce((total, figures) => total + figures[name], 0)
    keepFigures('R02', {
      seed,
      runs: runsOfEach * modes.length,
      faulted_posts: sum('faulted'),
      duplicates: sum('duplicates'),
      leaks: sum('leaks'),
      lost: sum('lost'),
      stuck: sum('stuck'),
      succeeded: sum('succeeded'),
      needed_a_resume: sum('resumed'),
      ...Object.fromEntries([...byMode].map(([mode, { faulted }]) => [`faulted_${mode}`, faulted])),
    })
    const bad = ['duplicates', 'leaks', 'lost', 'stuck', 'resumed'] as const
    expect(bad.filter((name) => sum(name) > 0)).toEqual([])
    expect(sum('succeeded')).toBe(runsOfEach * modes.length)
    expect(sum('faulted')).toBeGreaterThanOrEqual(sized({ ci: 200, full: 1_000 }))
  })
})
