import { describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { failure } from '#lib/testing/failure.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { createPlan } from './create-plan.ts'
import { startRun } from './start-run.ts'

const bench = await startBench()

async function plannedTo(endpoint: string) {
  const hook = { webhook_endpoint: 'https://hooks.nowhere.invalid/x', webhook_secret: 'a-secret-of-this-test' }
  const { configuration } = await bench.planned(hook)
  const where = { configurationId: configuration.id }
  const revision = await db().revision.findFirstOrThrow({ where, orderBy: { number: 'desc' } })
  const variables = { ...(revision.variables as object), webhook_endpoint: endpoint }
  // As it was stored while the operator allowed it.
  await db().revision.update({
    where: { configurationId_number: { configurationId: configuration.id, number: revision.number } },
    data: { variables },
  })
  return createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
}

describe('the address of a webhook', () => {
  it('that nobody knows is a warning, and the plan goes on', async () => {
    const plan = await plannedTo('https://hooks.nowhere.invalid/x')
    expect(plan.preflight.find(({ name }) => name === 'webhook address')).toMatchObject({ status: 'warning' })
    expect(plan.summary.blocked).toBe(0)
    expect(await startRun({ ctx: bench.ctx, planId: plan.id })).toEqual({ run_id: expect.any(String) })
  })

  it('that is private stops the plan', async () => {
    const plan = await plannedTo('https://10.1.2.3/x')
    expect(plan.preflight.find(({ name }) => name === 'webhook address')).toMatchObject({
      status: 'error',
      detail: "The webhook's host 10.1.2.3 leads to a private address.",
    })
    const refusal = await failure(startRun({ ctx: bench.ctx, planId: plan.id }))
    expect(refusal).toMatchObject({ reason: 'plan_blocked' })
  })
})
