import { describe, expect, it } from 'vitest'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { quantile } from './judge-trials.ts'
import { openStage, type Trial } from './kill-trials.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'

/* As in production: a dead worker's lease runs out by itself, and only then another one takes its run up. */
const leaseMs = 15_000

await takeOwnDatabase()
const stage = await openStage({ environment: { HEDGEROW_LEASE_MS: String(leaseMs) } })
stage.workers.letLeasesRun()

describe('a run whose worker was killed', () => {
  it('goes on within the lease and two seconds', async () => {
    const seed = drawSeed('R01-resume')
    const random = seeded(seed)
    const trials = Array.from({ length: sized({ ci: 4, full: 40 }) }, (): Trial => {
      const afterMs = [50 + Math.round(random() * 400)]
      return { cloud: 'azure', order: () => ({ at: 'time', afterMs }) }
    })
    const tried = await stage.attempt(trials, 4)
    const resumedMs = tried.flatMap(({ resumedMs }) => resumedMs)
    const most = Math.max(...resumedMs)
    const figures = { 'lease, ms': leaseMs, 'median, ms': quantile(resumedMs, 0.5), 'most, ms': most }
    keepFigures('R01-resume', { kills: resumedMs.length, ...figures, seed })
    expect(tried.map(({ status }) => status)).toEqual(trials.map(() => 'succeeded'))
    expect(resumedMs.length).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(leaseMs + 2_000)
  })
})
