import { describe, expect, it } from 'vitest'
import { createPlan } from '#lib/runs/create-plan.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { accountFor } from './accounts.ts'
import { openStage, type Tried } from './kill-trials.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'

await takeOwnDatabase()
const stage = await openStage()
const { bench } = stage
const { ctx } = bench

/** A service that is there in full, torn down by workers that die once or twice on the way. */
async function tearDown(afterMs: readonly number[]): Promise<Tried> {
  const configuration = await stage.configure('azure')
  const configurationId = configuration.id
  const built = await createPlan({ ctx, configurationId, kind: 'apply' })
  const { status } = await stage.carryOut('azure', configuration, built, null)
  if (status !== 'succeeded') throw new Error(`The service was not made: ${status}.`)
  const plan = await createPlan({ ctx, configurationId, kind: 'destroy' })
  return stage.carryOut('azure', configuration, plan, { at: 'time', afterMs })
}

describe('a teardown whose worker is killed', () => {
  it('leaves nothing of ours, and a second one makes no call', async () => {
    const seed = drawSeed('R19')
    const random = seeded(seed)
    // Longer than the test takes: what PostHog deletes in the background is still being deleted at its end.
    await bench.simulator.settings({ posthog: { project_deletion_ms: 3_600_000 } })
    const lives = Array.from({ length: sized({ ci: 20, full: 100 }) }, () =>
      Array.from({ length: 1 + Math.floor(random() * 2) }, () => Math.round(random() * 500)),
    )
    const tried = await sideBySide(lives, 4, tearDown)
    const truth = await bench.truth()
    const left: string[] = []
    let calls = 0
    for (const { configuration, cloud } of tried) {
      const account = await accountFor(truth, cloud, configuration)
      left.push(...account.leaked, ...account.missing)
      const again = await createPlan({ ctx, configurationId: configuration.id, kind: 'destroy' })
      calls += again.calls
    }
    const names = new Set(tried.map(({ configuration }) => `nexpo-${configuration.service_name}-prod`))
    const deleting = (truth.posthog.projects ?? []).filter(
      (project) => names.has(String(project.name)) && project.is_pending_deletion === true,
    )
    keepFigures('R19', {
      runs: tried.length,
      kills: tried.reduce((sum, { deaths }) => sum + deaths, 0),
      succeeded: tried.filter(({ status }) => status === 'succeeded').length,
      left: left.length,
      'calls of a second teardown': calls,
      'projects that PostHog is still deleting': deleting.length,
      seed,
    })
    expect(left).toEqual([])
    expect(calls).toBe(0)
    expect(tried.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(tried.filter(({ deaths }) => deaths > 0).length).toBeGreaterThan(tried.length / 3)
  })
})
