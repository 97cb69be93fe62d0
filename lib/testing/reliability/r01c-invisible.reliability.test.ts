import { describe, expect, it } from 'vitest'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { judgeTrials } from './judge-trials.ts'
import { openStage, type Trial } from './kill-trials.ts'
import type { Boundary } from './orders.ts'
import { drawSeed, seeded, sized } from './trial.ts'

/* What was just made may not be listed yet: for up to three seconds, scaled 1:20, within the grace period. */
const longestMs = 150

await takeOwnDatabase()
const stage = await openStage()

const made = [
  'project/',
  'action/errors',
  'cohort/',
  'feature_flag/',
  'dashboard/',
  'insight/',
  'alert/',
  'hog_function/',
]
const moments: readonly Boundary[] = ['request written', 'answer received']

function trialOf(random: () => number): Trial {
  const step = `posthog.${made[Math.floor(random() * made.length)]}`
  const boundary = moments[Math.floor(random() * moments.length)] ?? 'answer received'
  return {
    cloud: 'azure',
    order: ({ changes }) => {
      const address = changes.find((change) => change.address.startsWith(step))?.address ?? step
      return { at: 'boundary', address, boundary }
    },
  }
}

describe('an object that does not show yet when its worker is killed', () => {
  it('is found after the grace period and not made again', async () => {
    const seed = drawSeed('R01c')
    const random = seeded(seed)
    await stage.bench.simulator.fault({
      system: 'posthog',
      changing: true,
      mode: 'invisible',
      ms: [0, longestMs],
      seed,
    })
    const count = sized({ ci: 40, full: 200 })
    const tried = await stage.attempt(
      Array.from({ length: count }, () => trialOf(random)),
      4,
    )
    await stage.bench.simulator.clearFaults()
    await judgeTrials('R01c', stage, tried, { seed })
    expect(tried.filter(({ deaths }) => deaths > 0).length).toBeGreaterThan(count * 0.8)
  })
})
