import { beforeEach, describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { db } from '#lib/db.ts'
import { liveCounts, liveEntries, liveObjects, liveProjects } from '#lib/testing/ground-truth.ts'
import { someone } from '#lib/testing/people.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { createPlan } from './create-plan.ts'
import { planRollback } from './plan-rollback.ts'
import { startRun } from './start-run.ts'

const bench = await startBench({ HEDGEROW_GRACE_MS: '300', HEDGEROW_DEADLINE_MS: '2000' })
const { ctx, simulator } = bench
beforeEach(() => simulator.clearFaults())

const refused = { system: 'posthog', mode: '403-scope', scope: 'dashboard:write' }

async function rollBack(runId: string) {
  const plan = await planRollback({ ctx, runId })
  const { run_id } = await startRun({ ctx, planId: plan.id })
  return { plan, run: await bench.advance(run_id) }
}

async function failAt(id: string, match: string) {
  await simulator.fault({ ...refused, match })
  const run = await bench.carryOut(id)
  await simulator.clearFaults()
  expect(run.status).toBe('failed')
  return run
}

describe('rolling a run back', () => {
  it('leaves nothing of ours after a first run that failed', async () => {
    const made = await bench.configure('azure')
    const failed = await failAt(made.id, '^POST .*/dashboards/$')
    const { run } = await rollBack(failed.id)
    expect(run).toMatchObject({ kind: 'rollback', status: 'succeeded' })
    const truth = await bench.truth()
    expect(liveProjects(truth, `nexpo-${made.service_name}-prod`)).toEqual([])
    expect(liveEntries(truth, 'azure', made.service_name).size).toBe(0)
    const row = await db().configuration.findUniqueOrThrow({ where: { id: made.id } })
    expect(row).toMatchObject({ status: 'draft', appliedRevision: null })
  })

  it('returns to the revision that was applied before, and keeps the edit', async () => {
    const made = await bench.configure('azure')
    await bench.carryOut(made.id)
    const before = await bench.truth()
    const [project = 0] = liveProjects(before, `nexpo-${made.service_name}-prod`)
    await updateConfiguration({
      ctx,
      id: made.id,
      patch: { sampling_rate: 0.5, analytics_rollout_percentage: 40 },
    })
    const failed = await failAt(made.id, '^PATCH .*/feature_flags/')
    const { run } = await rollBack(failed.id)
    expect(run.status).toBe('succeeded')
    const names = (rows: readonly Record<string, unknown>[]) => rows.map(({ name, filters }) => [name, filters])
    const now = liveObjects(await bench.truth(), project)
    const then = liveObjects(before, project)
    for (const kind of Object.keys(then) as (keyof typeof then)[]) expect(names(now[kind])).toEqual(names(then[kind]))
    const row = await db().configuration.findUniqueOrThrow({ where: { id: made.id } })
    expect(row).toMatchObject({ status: 'provisioned', appliedRevision: 1, revision: 2 })
  })

  it('gives what it had adopted its own values back, without our mark', async () => {
    const made = await bench.configure('azure')
    const name = `nexpo-${made.service_name}-prod`
    const key = (await bench.truth()).posthog.keys.find(({ label }) => label === 'admin')?.value
    const call = async (method: string, path: string, body?: unknown) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
      const answer = await fetch(`${simulator.endpoints.posthog}${path}`, init)
      return (await answer.json()) as { id: number; results: { id: string }[]; product_description?: string }
    }
    const [organization] = (await call('GET', '/api/organizations/')).results
    const theirs = { name, product_description: 'made by hand', timezone: 'Europe/Berlin' }
    const { id } = await call('POST', `/api/organizations/${organization?.id}/projects/`, theirs)

    const failed = await failAt(made.id, '^POST .*/dashboards/$')
    const marked = await call('GET', `/api/projects/${id}/`)
    expect(marked.product_description).toContain('⟦hedgerow:')
    const { plan, run } = await rollBack(failed.id)
    expect(plan.summary).toMatchObject({ update: 1 })
    expect(run.status).toBe('succeeded')
    expect(await call('GET', `/api/projects/${id}/`)).toMatchObject(theirs)
    expect(Object.values(liveObjects(await bench.truth(), id)).flat()).toEqual([])
  })

  it('is refused for a run that succeeded, for an older one, and for who may not plan', async () => {
    const made = await bench.configure('azure')
    const failed = await failAt(made.id, '^POST .*/dashboards/$')
    await expect(planRollback({ ctx: someone('viewer'), runId: failed.id })).rejects.toThrow(/role editor/)
    const succeeded = await bench.carryOut(made.id)
    await expect(planRollback({ ctx, runId: succeeded.id })).rejects.toThrow(/has succeeded/)
    await expect(planRollback({ ctx, runId: failed.id })).rejects.toThrow(/later run/)
  })
})

describe('records that are gone', () => {
  it('come back by the marks, and nothing is made', async () => {
    const made = await bench.configure('azure')
    await bench.carryOut(made.id)
    await db().resource.deleteMany({ where: { configurationId: made.id } })
    const plan = await createPlan({ ctx, configurationId: made.id, kind: 'apply' })
    expect(plan.summary).toMatchObject({ adopt: plan.changes.length, create: 0 })
    // PostHog shows no secret of a webhook, so it is written once more.
    const written = plan.changes.filter(({ fields }) => fields.length > 0)
    expect(new Set(written.map(({ type }) => type))).toEqual(new Set(['posthog.hog_function']))
    expect(plan.calls).toBe(written.length)
  })

  it('do not keep a teardown from removing everything', async () => {
    const made = await bench.configure('azure')
    await bench.carryOut(made.id)
    const before = liveCounts(await bench.truth(), 'azure', made.service_name)
    await db().resource.deleteMany({ where: { configurationId: made.id } })
    const plan = await createPlan({ ctx, configurationId: made.id, kind: 'destroy' })
    expect(plan.summary.delete).toBe(before.resources)
    expect((await bench.carryOut(made.id, 'destroy')).status).toBe('succeeded')
    expect(liveCounts(await bench.truth(), 'azure', made.service_name)).toEqual({ projects: 0, resources: 0 })
  })
})
