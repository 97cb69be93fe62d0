import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import type { RunView } from '#lib/runs/views.ts'
import { arbitraryConfiguration } from '#lib/testing/arbitrary-configuration.ts'
import { type Cloud, clouds } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { drawSeed, keepFigures, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const bench = await startUnpacedBench()

/** What the portal makes of the module's example with these variables instead of its own, on the bench's systems. */
function configure(random: Readonly<Record<string, unknown>>): Promise<ConfigurationView> {
  const { service_name: _service, posthog_host: _host, enable_posthog: _enabled, ...over } = random
  return bench.configure((random.cloud_provider ?? 'azure') as Cloud, over)
}

async function firstApply(configuration: ConfigurationView): Promise<RunView> {
  const run = await bench.carryOut(configuration.id)
  expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
  return run
}

describe('an apply after an apply', () => {
  it('makes no changing call, whatever the configuration and the cloud', async () => {
    const seed = drawSeed('second-apply')
    const samples = fc.sample(arbitraryConfiguration, { seed, numRuns: sized({ ci: 20, full: 200 }) })
    const examples = await Promise.all(clouds.map((cloud) => bench.configure(cloud)))
    const random = await sideBySide(samples, 8, configure)
    const all = [...examples, ...random]
    const first = await sideBySide(all, 8, firstApply)
    const made = (await bench.simulator.calls({ changing: true })).length

    await bench.simulator.clearCalls()
    const second = await sideBySide(all, 8, ({ id }) => bench.carryOut(id))
    const changing = await bench.simulator.calls({ changing: true })
    const plans = await sideBySide(all, 8, ({ id }) =>
      createPlan({ ctx: bench.ctx, configurationId: id, kind: 'apply' }),
    )
    const planned = plans.flatMap(({ changes }) => changes.filter(({ action }) => action !== 'none'))
    keepFigures('second-apply', {
      seed,
      configurations: all.length,
      steps_of_the_first: first.reduce((sum, { steps }) => sum + steps.length, 0),
      changing_calls_of_the_first: made,
      changing_calls_of_the_second: changing.length,
      changes_planned_after: planned.length,
    })
    expect(changing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
    expect(second.filter(({ status, steps }) => status !== 'succeeded' || steps.length > 0)).toEqual([])
    expect(planned).toEqual([])
    expect(made).toBeGreaterThan(all.length * 10)
  })
})
