import { describe, expect, it } from 'vitest'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import type { Cloud } from '#lib/testing/provisioning.ts'
import { judgeTrials } from './judge-trials.ts'
import { openStage, type Trial } from './kill-trials.ts'
import { type Boundary, boundaries, type Order } from './orders.ts'
import { drawSeed, seeded, sized } from './trial.ts'

await takeOwnDatabase()
const stage = await openStage()

/** 19 steps of one run, every kind among them; the project's own step is the first. */
const steps = [
  'posthog.project/',
  'posthog.project_settings/settings',
  'posthog.replay_retention/replay',
  'posthog.event_definition/request',
  'posthog.event_definition/error',
  'posthog.action/requests',
  'posthog.action/errors',
  'posthog.cohort/active-users',
  'posthog.feature_flag/analytics-enabled',
  'posthog.feature_flag/debug-logging',
  'posthog.dashboard/service',
  'posthog.insight/volume',
  'posthog.insight/error-rate',
  'posthog.alert/high-error-rate',
  'posthog.hog_function/service-errors',
  'posthog.hog_function/high-error-rate',
  'vault.secret/project-api-key',
  'vault.secret/webhook-secret',
  'vault.secret/host',
] as const
const over = { enable_session_recording: true, reasons: { enable_session_recording: 'A test of crashes.' } }

type Case = { readonly step: string; readonly boundary: Boundary }
const cases: readonly Case[] = steps.flatMap((step) => boundaries.map((boundary) => ({ step, boundary })))

function trialOf({ step, boundary }: Case): Trial {
  return {
    cloud: 'azure',
    over,
    order: ({ changes }) => {
      const address = changes.find((change) => change.address.startsWith(step))?.address
      if (!address) throw new Error(`The plan has no step ${step}.`)
      return { at: 'boundary', address, boundary }
    },
  }
}

describe('a worker is killed', () => {
  it(`at each of ${boundaries.length} boundaries of each of ${steps.length} steps: nothing is lost, nothing is twice`, async () => {
    const tried = await stage.attempt(cases.map(trialOf), 3)
    const survived = cases.filter((_, index) => tried[index]?.deaths === 0)
    // A run that lost its worker to another's death may have passed its own boundary in the meantime: once more.
    const more = await stage.attempt(survived.map(trialOf), 1)
    await judgeTrials('R01', stage, [...tried, ...more], { boundaries: cases.length })
    expect(more.filter(({ deaths }) => deaths !== 1)).toEqual([])
  })

  it('at random moments, several times over one run: nothing is lost, nothing is twice', async () => {
    const seed = drawSeed('R01-random')
    const random = seeded(seed)
    const trials = Array.from({ length: sized({ ci: 60, full: 500 }) }, (_, index) => randomTrial(random, index))
    const tried = await stage.attempt(trials, 4)
    await judgeTrials('R01-random', stage, tried, { seed })
    expect(tried.filter(({ deaths }) => deaths > 0).length).toBeGreaterThan(trials.length / 2)
  })
})

/** One to three deaths, somewhere in the time that an undisturbed run takes; AWS takes changes slowly. */
function randomTrial(random: () => number, index: number): Trial {
  const cloud: Cloud = index % 12 === 0 ? 'aws' : index % 2 === 0 ? 'gcp' : 'azure'
  const lives = 1 + Math.floor(random() * 3)
  const afterMs = Array.from({ length: lives }, () => Math.round(random() * 900))
  const order: Order = { at: 'time', afterMs }
  return { cloud, order: () => order }
}
