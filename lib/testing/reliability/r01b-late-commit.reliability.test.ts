import { describe, expect, it } from 'vitest'
import { createPlan } from '#lib/runs/create-plan.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { billFor } from './bill.ts'
import { figuresOf, judgeTrials } from './judge-trials.ts'
import { openStage, type Stage, type Trial } from './kill-trials.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'

/*
 * PostHog may carry a call out long after whoever made it has died. Time is scaled 1:20: a call is late by up to
 * half a second, and the grace period, in which nobody looks whether it went through, is a little longer.
 */
const latestMs = 500
const graceMs = 1_500

await takeOwnDatabase()
const stage = await openStage({ environment: { HEDGEROW_GRACE_MS: String(graceMs) } })
const { simulator } = stage.bench

/** What is made by a POST, one of each kind. */
const made = [
  'posthog.project/',
  'posthog.event_definition/request',
  'posthog.action/requests',
  'posthog.cohort/active-users',
  'posthog.feature_flag/analytics-enabled',
  'posthog.dashboard/service',
  'posthog.insight/volume',
  'posthog.alert/high-error-rate',
  'posthog.hog_function/service-errors',
]

function zombieTrial(step: string): Trial {
  return {
    cloud: 'azure',
    order: ({ changes }) => {
      const address = changes.find((change) => change.address.startsWith(step))?.address ?? step
      return { at: 'boundary', address, boundary: 'request written' }
    },
  }
}

function trials(count: number, random: () => number): Trial[] {
  return Array.from({ length: count }, () => zombieTrial(made[Math.floor(random() * made.length)] ?? made[0] ?? ''))
}

async function quiet({ bench }: Stage): Promise<void> {
  const until = performance.now() + 30_000
  while ((await bench.simulator.calls()).some(({ t1, fault }) => t1 === null && fault === 'late-commit'))
    if (performance.now() > until) throw new Error('A call is still out.')
}

describe('a call that is carried out after its worker was killed', () => {
  it('within the grace period makes nothing twice', async () => {
    const seed = drawSeed('R01b')
    await simulator.fault({ system: 'posthog', match: '^POST ', mode: 'late-commit', ms: [0, latestMs], p: 0.5, seed })
    const tried = await stage.attempt(trials(sized({ ci: 40, full: 200 }), seeded(seed)), 4)
    await quiet(stage)
    await simulator.clearFaults()
    await judgeTrials('R01b', stage, tried, { seed })
    expect(tried.filter(({ deaths }) => deaths > 0).length).toBeGreaterThan(tried.length * 0.8)
  })

  it('after the grace period may make one more, which goes with the next apply', async () => {
    const seed = drawSeed('R01b-beyond')
    // As servers were before names were unique: nothing but our marks tells one from the other.
    await simulator.settings({
      posthog: { unique_project_names: false, unique_flag_keys: false, unique_action_names: false },
    })
    const ms = [graceMs + 300, graceMs + 1_200]
    await simulator.fault({
      system: 'posthog',
      match: '^POST .*(actions|insights)/$',
      mode: 'late-commit',
      ms,
      p: 0.3,
      seed,
    })
    const steps = ['posthog.action/requests', 'posthog.insight/volume']
    const count = sized({ ci: 6, full: 30 })
    const late = Array.from({ length: count }, (_, index) => zombieTrial(steps[index % steps.length] ?? ''))
    const tried = await stage.attempt(late, 3)
    await quiet(stage)
    await simulator.clearFaults()
    const before = await billFor(await stage.bench.truth(), tried)
    for (const { configuration } of tried) await stage.bench.carryOut(configuration.id)
    const after = await billFor(await stage.bench.truth(), tried)
    const again = await Promise.all(
      tried.map(({ configuration: { id } }) =>
        createPlan({ ctx: stage.bench.ctx, configurationId: id, kind: 'apply' }),
      ),
    )
    const calls = again.reduce((sum, plan) => sum + plan.calls, 0)
    const surplus = {
      'surplus when the runs ended': before.leaked.length,
      'surplus after the next apply': after.leaked.length,
    }
    keepFigures('R01b-beyond', { ...figuresOf(tried, after), ...surplus, 'calls of a third apply': calls, seed })
    expect(after).toEqual({ leaked: [], duplicated: [], missing: [], unfinished: [] })
    expect(calls).toBe(0)
  })
})
