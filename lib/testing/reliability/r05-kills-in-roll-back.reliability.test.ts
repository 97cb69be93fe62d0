import { describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { planRollback } from '#lib/runs/plan-rollback.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { openStage } from './kill-trials.ts'
import type { Order } from './orders.ts'
import { recordedFor, thereFor } from './ownership.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'

await takeOwnDatabase()
const stage = await openStage()
const { bench } = stage
const { ctx, simulator } = bench

const kills = sized({ ci: 20, full: 100 })

async function applyOnce(configuration: ConfigurationView): Promise<string> {
  const plan = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
  return (await stage.carryOut('azure', configuration, plan, null)).status
}

/** The newest run of a configuration, which failed. */
async function lastRunOf(configuration: ConfigurationView): Promise<string> {
  const where = { configurationId: configuration.id }
  return (await db().run.findFirstOrThrow({ where, orderBy: { createdAt: 'desc' } })).id
}

type Tried = { readonly deaths: number; readonly status: string; readonly left: number; readonly differs: number }

/** Rolls the last run back while its workers are killed. `before` is what must be there afterwards. */
async function rollBack(configuration: ConfigurationView, before: readonly string[], order: Order): Promise<Tried> {
  const plan = await planRollback({ ctx, runId: await lastRunOf(configuration) })
  const { deaths, status } = await stage.carryOut('azure', configuration, plan, order)
  const [there, recorded] = [thereFor(await bench.truth(), configuration), await recordedFor(configuration)]
  return {
    deaths,
    status,
    left: there.filter((one) => !before.includes(one)).length + before.filter((one) => !there.includes(one)).length,
    differs: JSON.stringify(there) === JSON.stringify(recorded) ? 0 : 1,
  }
}

describe('workers that are killed while they roll back', () => {
  it('leave nothing behind, and nothing is missing', async () => {
    const seed = drawSeed('R05-kills')
    const random = seeded(seed)
    // Every other one is an update of a service that is there, with little to roll back; the rest are first runs.
    const isUpdate = (index: number) => index % 2 === 1
    const orders = Array.from({ length: kills }, (_, index): Order => {
      return { at: 'time', afterMs: [random() * (isUpdate(index) ? 120 : 700)] }
    })
    const services = await sideBySide(orders, 4, () => stage.configure('azure'))
    await sideBySide(
      [...services.entries()].filter(([index]) => isUpdate(index)),
      4,
      async ([, service]) => {
        expect(await applyOnce(service)).toBe('succeeded')
        const patch = { extra_flags: { beta: {}, gamma: {} }, analytics_rollout_percentage: 20, batch_size: 77 }
        await updateConfiguration({ ctx, id: service.id, patch })
      },
    )
    const truth = await bench.truth()
    const before = services.map((service) => thereFor(truth, service))
    await simulator.fault({ system: 'posthog', match: '^POST .*/dashboards/$', mode: '403-scope' })
    await simulator.fault({ system: 'azure', match: '^PUT /secrets/.*-batch-size$', mode: '403-scope' })
    await sideBySide(services, 4, async (service) => expect(await applyOnce(service)).toBe('failed'))
    await simulator.clearFaults()

    const pairs = [...services.entries()]
    const tried = await sideBySide(pairs, 4, ([index, service]) =>
      rollBack(service, before[index] ?? [], orders[index] as Order),
    )
    const sum = (name: 'deaths' | 'left' | 'differs') => tried.reduce((total, one) => total + one[name], 0)
    const succeeded = tried.filter(({ status }) => status === 'succeeded').length
    keepFigures('R05-kills', {
      seed,
      roll_backs: kills,
      of_updates: pairs.filter(([index]) => isUpdate(index)).length,
      kills: sum('deaths'),
      succeeded,
      left_or_missing: sum('left'),
      records_that_differ: sum('differs'),
    })
    expect({ left: sum('left'), differs: sum('differs'), succeeded }).toEqual({ left: 0, differs: 0, succeeded: kills })
    expect(sum('deaths')).toBeGreaterThanOrEqual(kills / 2)
  })
})
