import { describe, expect, it } from 'vitest'
import { Prisma } from '#generated/prisma/client.ts'
import { deleteConfiguration } from '#lib/configurations/delete-configuration.ts'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { failure } from '#lib/testing/failure.ts'
import { liveObjects, liveProjects } from '#lib/testing/ground-truth.ts'
import { someone } from '#lib/testing/people.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { approvePlan } from './approve-plan.ts'
import { createPlan } from './create-plan.ts'
import { rejectPlan } from './reject-plan.ts'
import { startRun } from './start-run.ts'

const bench = await startBench()

describe('startRun', () => {
  it('refuses a plan after the configuration was edited', async () => {
    const { configuration, plan } = await bench.planned()
    await updateConfiguration({ ctx: bench.ctx, id: configuration.id, patch: { batch_size: 9 } })
    const error = await failure(startRun({ ctx: bench.ctx, planId: plan.id }))
    expect(error).toMatchObject({ code: 'conflict', reason: 'plan_stale', details: { moved: ['configuration'] } })
    expect(await db().run.count({ where: { configurationId: configuration.id } })).toBe(0)
  })

  it('refuses a plan after the world moved, and says what moved', async () => {
    const { configuration } = await bench.planned()
    await bench.carryOut(configuration.id)
    await updateConfiguration({ ctx: bench.ctx, id: configuration.id, patch: { analytics_rollout_percentage: 50 } })
    const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
    expect(plan.changes.filter(({ action }) => action === 'update')).toMatchObject([
      { address: 'posthog.feature_flag/analytics-enabled', fields: [{ before: 100, after: 50 }] },
    ])
    const [project] = liveProjects(await bench.truth(), `nexpo-${configuration.service_name}-prod`)
    const [flag] = liveObjects(await bench.truth(), Number(project)).feature_flags.filter(({ key }) =>
      String(key).endsWith('analytics-enabled'),
    )
    const admin = (await bench.truth()).posthog.keys.find(({ label }) => label === 'admin')?.value
    await fetch(`${bench.simulator.endpoints.posthog}/api/projects/${project}/feature_flags/${flag?.id}/`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ filters: { groups: [{ properties: [], rollout_percentage: 75 }] } }),
    })
    const error = await failure(startRun({ ctx: bench.ctx, planId: plan.id }))
    expect(error.reason).toBe('plan_stale')
    expect(error.details.moved).toEqual(['posthog.feature_flag/analytics-enabled filters.groups.0.rollout_percentage'])
  })

  it('gives ten who press at once one run', async () => {
    const { configuration, plan } = await bench.planned()
    const tries = Array.from({ length: 10 }, () => startRun({ ctx: bench.ctx, planId: plan.id }))
    const results = await Promise.allSettled(tries)
    const won = results.filter(({ status }) => status === 'fulfilled')
    expect(won).toHaveLength(1)
    const reasons = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.reason] : []))
    expect(reasons.filter((reason) => !['plan_applied', 'run_in_progress'].includes(reason))).toEqual([])
    expect(await db().run.count({ where: { configurationId: configuration.id } })).toBe(1)
  })

  it('refuses what is blocked: another environment under the same vault paths', async () => {
    const { configuration } = await bench.planned()
    await bench.carryOut(configuration.id)
    const service_name = configuration.service_name
    const other = await bench.planned({ service_name, environment: 'dev' })
    const paths = other.plan.preflight.find(({ name }) => name === 'vault paths')
    expect(paths).toMatchObject({ status: 'error' })
    expect(other.plan.summary.blocked).toBe(16)
    expect((await failure(startRun({ ctx: bench.ctx, planId: other.plan.id }))).reason).toBe('plan_blocked')

    const id = other.configuration.id
    await updateConfiguration({ ctx: bench.ctx, id, patch: { vault_layout: 'environment' } })
    expect((await bench.carryOut(id)).status).toBe('succeeded')
  })

  it('is not for viewers, and is recorded', async () => {
    const { plan } = await bench.planned()
    expect((await failure(startRun({ ctx: someone('viewer'), planId: plan.id }))).code).toBe('forbidden')
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    expect(await db().auditRecord.count({ where: { action: 'run.started', subjectId: run_id } })).toBe(1)
  })
})

describe('startRun, while it looks at the world', () => {
  /** Starts a run and does something to its configuration or its plan while it still looks. */
  async function overtaken(meanwhile: (planned: Planned) => Promise<unknown>) {
    const planned = await bench.planned()
    await bench.simulator.clearCalls()
    await bench.simulator.fault({ system: 'posthog', match: '^GET ', mode: 'delay', ms: 400 })
    const refused = failure(startRun({ ctx: bench.ctx, planId: planned.plan.id }))
    await looking()
    await meanwhile(planned)
    const error = await refused
    await bench.simulator.clearFaults()
    return { ...planned, error }
  }
  type Planned = Awaited<ReturnType<typeof bench.planned>>

  async function looking(): Promise<void> {
    while ((await bench.simulator.calls({ system: 'posthog' })).length === 0);
  }

  it('does not start what is rejected meanwhile', async () => {
    const reject = ({ plan }: Planned) => rejectPlan({ ctx: bench.ctx, planId: plan.id, reason: 'wait' })
    const { error, configuration } = await overtaken(reject)
    expect(error.reason).toBe('plan_rejected')
    expect(await db().run.count({ where: { configurationId: configuration.id } })).toBe(0)
  })

  it('does not start what is edited meanwhile', async () => {
    const { error } = await overtaken(({ configuration: { id } }) =>
      updateConfiguration({ ctx: bench.ctx, id, patch: { batch_size: 9 } }),
    )
    expect(error).toMatchObject({ reason: 'plan_stale', details: { moved: ['configuration'] } })
  })

  it('does not start what is deleted meanwhile', async () => {
    const { error } = await overtaken(({ configuration: { id } }) =>
      deleteConfiguration({ ctx: bench.ctx, id, forget: false }),
    )
    expect(error.code).toBe('not_found')
  })

  it('does not start what another run has changed meanwhile', async () => {
    const runId = newId()
    const { error } = await overtaken(async ({ configuration: { id: configurationId } }) => {
      const other = await db().plan.findFirstOrThrow({ where: { configurationId } })
      const planId = newId()
      const [changes, preflight, summary, estimate] = [[], [], {}, {}]
      await db().plan.create({
        data: { ...other, scope: Prisma.DbNull, id: planId, changes, preflight, summary, estimate },
      })
      const finished = { status: 'succeeded', finishedAt: new Date(), revision: 1, kind: 'apply' } as const
      const author = { authorId: bench.ctx.actor.id, authorName: bench.ctx.actor.name }
      await db().run.create({ data: { id: runId, configurationId, planId, ...finished, ...author } })
    })
    expect(error).toMatchObject({ reason: 'plan_stale', details: { run_id: runId } })
  })
})

describe('approve and reject', () => {
  it('approves what was read and nothing else', async () => {
    const { plan } = await bench.planned()
    const other = approvePlan({ ctx: bench.ctx, planId: plan.id, hash: 'another' })
    expect((await failure(other)).reason).toBe('plan_stale')
    await expect(approvePlan({ ctx: bench.ctx, planId: plan.id, hash: plan.hash })).resolves.toMatchObject({
      id: plan.id,
    })
  })

  it('does not apply what was rejected, and says why', async () => {
    const { plan } = await bench.planned()
    expect((await failure(rejectPlan({ ctx: bench.ctx, planId: plan.id, reason: ' ' }))).code).toBe('invalid')
    await rejectPlan({ ctx: bench.ctx, planId: plan.id, reason: 'not on a Friday' })
    const error = await failure(startRun({ ctx: bench.ctx, planId: plan.id }))
    expect(error.reason).toBe('plan_rejected')
    expect(error.message).toContain('not on a Friday')
  })
})
