import { describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { outsideEdits, sceneOf } from './outside-edits.ts'
import { outsidePerson } from './outside-person.ts'
import { keepFigures, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const bench = await startUnpacedBench()
const person = await outsidePerson(bench)
const trials = Array.from({ length: sized({ ci: 1, full: 4 }) }).flatMap(() => outsideEdits)

/** Provisioned, edited in the portal, and planned again: one flag to make, one to change. */
async function openPlan(): Promise<{ configuration: ConfigurationView; planId: string }> {
  const configuration = await bench.configure('azure')
  expect((await bench.carryOut(configuration.id)).status).toBe('succeeded')
  const extra_flags = { beta: { rollout_percentage: 10 } }
  const patch = { analytics_rollout_percentage: 25, extra_flags }
  await updateConfiguration({ ctx: bench.ctx, id: configuration.id, patch })
  const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
  expect(plan.summary).toMatchObject({ create: 1, update: 1 })
  return { configuration, planId: plan.id }
}

const refusalOf = async (planId: string): Promise<HedgerowError | null> => {
  try {
    await startRun({ ctx: bench.ctx, planId })
    return null
  } catch (error) {
    if (error instanceof HedgerowError) return error
    throw error
  }
}

describe('somebody edits the world between the plan and its apply', () => {
  it('is told what moved, and nothing of it is overwritten', async () => {
    const plans = await sideBySide(trials, 8, openPlan)
    const before = await bench.truth()
    await sideBySide(plans, 8, ({ configuration }, index) => {
      const scene = sceneOf(person, before, configuration.service_name)
      return Promise.resolve(trials[index]?.make(scene))
    })
    const edited = JSON.stringify(worldOf(await bench.truth()))
    await bench.simulator.clearCalls()
    const refusals = await sideBySide(plans, 8, ({ planId }) => refusalOf(planId))

    const judged = trials.map(({ name, moved }, index) => {
      const refusal = refusals[index]
      const address = moved(plans[index]?.configuration.service_name ?? '')
      const named = [refusal?.details.moved].flat().some((one) => String(one).startsWith(address))
      return { name, reason: refusal?.reason ?? 'it was started', named: named && refusal?.message.includes(address) }
    })
    const changing = await bench.simulator.calls({ changing: true })
    const refused = judged.filter(({ reason }) => reason === 'plan_stale').length
    const overwritten = changing.length
    keepFigures('R13', {
      edits: trials.length,
      kinds_of_edit: outsideEdits.length,
      refused,
      named_what_moved: judged.filter(({ named }) => named).length,
      overwritten,
    })
    expect(judged).toEqual(trials.map(({ name }) => ({ name, reason: 'plan_stale', named: true })))
    expect(changing).toEqual([])
    expect(JSON.stringify(worldOf(await bench.truth()))).toBe(edited)
  })

  it('is let through when nothing moved', async () => {
    const { planId } = await openPlan()
    const { run_id } = await startRun({ ctx: bench.ctx, planId })
    expect((await bench.advance(run_id)).status).toBe('succeeded')
  })
})

/** Without the project deletions that PostHog finishes by itself. */
function worldOf({ posthog, azure }: Awaited<ReturnType<typeof bench.truth>>): unknown {
  const { projects: _projects, ...objects } = posthog
  return { objects, secrets: azure.secrets }
}
