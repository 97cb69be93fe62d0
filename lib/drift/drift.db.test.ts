import { describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { listResources } from '#lib/runs/list-resources.ts'
import { failure } from '#lib/testing/failure.ts'
import { liveEntries, liveObjects, liveProjects } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { outsidePerson } from '#lib/testing/reliability/outside-person.ts'
import { vaultPersons } from '#lib/testing/reliability/outside-vaults.ts'
import { startUnpacedBench } from '#lib/testing/reliability/unpaced-bench.ts'
import { checkDrift } from './check-drift.ts'
import { readDrift } from './queries.ts'
import { resolveDrift } from './resolve-drift.ts'
import { sweepDrift } from './start-drift-checks.ts'

await takeOwnDatabase({ HEDGEROW_GRACE_MS: '500' })
const bench = await startUnpacedBench()
const { ctx } = bench
const person = await outsidePerson(bench)

const analytics = 'posthog.feature_flag/analytics-enabled'
const rollout = 'filters.groups.0.rollout_percentage'

type Provisioned = { readonly id: string; readonly made: ConfigurationView; readonly project: number }

async function provision(over: Readonly<Record<string, unknown>> = {}): Promise<Provisioned> {
  const made = await bench.configure('azure', over)
  expect((await bench.carryOut(made.id)).status).toBe('succeeded')
  const [project] = liveProjects(await bench.truth(), `nexpo-${made.service_name}-prod`)
  return { id: made.id, made, project: Number(project) }
}

async function objectPath({ id, project }: Provisioned, address: string, table: string): Promise<string> {
  const found = (await listResources(ctx, id)).find((one) => one.address === address)
  return `/api/projects/${project}/${table}/${found?.external_id}/`
}

async function setRollout(of: Provisioned, percentage: number): Promise<void> {
  const filters = { groups: [{ properties: [], rollout_percentage: percentage }] }
  await person.posthog('PATCH', await objectPath(of, analytics, 'feature_flags'), { filters })
}

const check = ({ id }: Provisioned, as = ctx) => checkDrift({ ctx: as, configurationId: id })
const resolve = ({ id }: Provisioned, input: Record<string, unknown>, as = ctx) =>
  resolveDrift({ ctx: as, configurationId: id, input })
const statusOf = async ({ id }: Provisioned) => (await db().configuration.findUniqueOrThrow({ where: { id } })).status
const shown = (fields: Awaited<ReturnType<typeof check>>['fields']) =>
  fields
    .filter(({ state }) => state !== 'extra')
    .map(({ address, path, state }) => `${state} ${address} ${path}`.trim())
const rolloutOf = async ({ project }: Provisioned) => {
  const flags = liveObjects(await bench.truth(), project).feature_flags
  const flag = flags.find((one) => String(one.key).endsWith('analytics-enabled'))
  const filters = flag?.filters as { groups: { rollout_percentage: number }[] } | undefined
  return filters?.groups[0]?.rollout_percentage
}
const auditOf = async ({ id }: Provisioned) => {
  const rows = await db().auditRecord.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })
  return rows.filter(({ action }) => action.startsWith('drift.')).map(({ action, detail }) => ({ action, detail }))
}
const inADay = () => new Date(Date.now() + 86_400_000).toISOString()

describe('a look', () => {
  it('is clean after an apply, drifted after an edit outside, clean again when that is undone', async () => {
    const of = await provision()
    expect(await readDrift(ctx, of.id)).toMatchObject({ status: 'unchecked', fields: [] })
    expect(await check(of)).toMatchObject({ status: 'clean', error: null })
    await setRollout(of, 7)
    const drift = await check(of)
    expect(drift.status).toBe('drifted')
    expect(drift.fields).toMatchObject([
      { address: analytics, path: rollout, state: 'changed', intended: 100, applied: 100, live: 7, ignored: null },
    ])
    expect(drift.fields[0]).toMatchObject({ title: 'Feature flag', can: ['accept', 'revert', 'ignore'] })
    expect(await statusOf(of)).toBe('drifted')
    await setRollout(of, 100)
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [] })
    expect(await statusOf(of)).toBe('provisioned')
    expect((await auditOf(of)).map(({ action }) => action)).toEqual(['drift.checked', 'drift.checked', 'drift.checked'])
  })

  it('says nothing of an edit that waits for its run', async () => {
    const of = await provision()
    await updateConfiguration({ ctx, id: of.id, patch: { analytics_rollout_percentage: 25 } })
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [] })
    await setRollout(of, 7)
    expect((await check(of)).fields).toMatchObject([{ intended: 25, applied: 100, live: 7 }])
  })

  it('lists what is not ours and what carries our mark twice, and touches neither', async () => {
    const of = await provision()
    const { description } = await person.posthog('GET', await objectPath(of, 'posthog.action/requests', 'actions'))
    const actions = `/api/projects/${of.project}/actions/`
    await person.posthog('POST', actions, { name: 'By hand', steps: [{ event: 'x' }] })
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [{ state: 'extra', live: { name: 'By hand' } }] })
    await person.posthog('POST', actions, { name: 'A copy', description, steps: [{ event: 'x' }] })
    await bench.simulator.clearCalls()
    const drift = await check(of)
    expect(drift.status).toBe('drifted')
    expect(drift.fields.map(({ state, live, can }) => ({ state, live, can }))).toMatchObject([
      { state: 'surplus', live: { name: 'A copy', like: 'posthog.action/requests' }, can: ['ignore'] },
      { state: 'extra', live: { name: 'By hand' } },
    ])
    expect(await bench.simulator.calls({ changing: true })).toEqual([])
  })

  it('shows a token that was reset as drift of the project, by fingerprints', async () => {
    const of = await provision()
    const { api_token } = await bench.simulator.do<{ api_token: string }>('posthog', 'reset_token', {
      project: of.project,
    })
    const drift = await check(of)
    expect(drift.fields).toMatchObject([{ path: 'api_token', state: 'changed', sensitive: true, can: ['ignore'] }])
    expect(JSON.stringify(drift)).not.toContain(api_token)
  })

  it('fails aloud when a system cannot be seen, and says so until the next one', async () => {
    const of = await provision()
    await bench.simulator.fault({ mode: '403-scope', scope: 'action:read', match: 'GET .*/actions/' })
    try {
      const drift = await check(of)
      expect(drift).toMatchObject({
        status: 'failed',
        fields: [],
        error: { detail: expect.stringContaining('action') },
      })
      expect(await statusOf(of)).toBe('provisioned')
    } finally {
      await bench.simulator.clearFaults()
    }
    expect(await check(of)).toMatchObject({ status: 'clean', error: null })
  })

  it('is for editors, of what is provisioned', async () => {
    const made = await bench.configure('azure')
    const viewer = await failure(checkDrift({ ctx: someone('viewer'), configurationId: made.id }))
    expect(viewer).toMatchObject({ code: 'forbidden' })
    const draft = await failure(checkDrift({ ctx, configurationId: made.id }))
    expect(draft).toMatchObject({ code: 'conflict', reason: 'not_provisioned' })
    expect(await readDrift(someone('viewer'), made.id)).toMatchObject({ status: 'unchecked' })
  })
})

describe('a revert', () => {
  it('sets back one field, and neither another one nor an edit that waits', async () => {
    const of = await provision()
    await setRollout(of, 7)
    const flag = await objectPath(of, analytics, 'feature_flags')
    await person.posthog('PATCH', flag, { tags: ['mine'], name: 'No mark any more.' })
    await updateConfiguration({ ctx, id: of.id, patch: { analytics_rollout_percentage: 25 } })
    expect(shown((await check(of)).fields)).toHaveLength(3)

    const { run_id } = await resolve(of, { address: analytics, path: rollout, action: 'revert' })
    const run = await bench.advance(String(run_id))
    expect(run).toMatchObject({
      kind: 'revert',
      status: 'succeeded',
      steps: [{ address: analytics, action: 'update' }],
    })
    expect(await rolloutOf(of)).toBe(100)
    expect(await person.posthog('GET', flag)).toMatchObject({ tags: ['mine'] })
    expect(await db().configuration.findUniqueOrThrow({ where: { id: of.id } })).toMatchObject({
      appliedRevision: 1,
      revision: 2,
      status: 'provisioned',
    })
    expect(await readDrift(ctx, of.id)).toMatchObject({ status: 'unchecked' })
    const after = await check(of)
    expect(shown(after.fields)).toEqual([`changed ${analytics} description`, `changed ${analytics} tags`])
    expect(await auditOf(of)).toContainEqual(expect.objectContaining({ action: 'drift.reverted' }))
  })

  it('makes what was deleted again, with what hangs on it, under its new id', async () => {
    const of = await provision()
    const board = 'posthog.dashboard/service'
    await person.posthog('PATCH', await objectPath(of, board, 'dashboards'), { deleted: true })
    const before = await check(of)
    expect(before.fields[0]).toMatchObject({ address: board, path: '', state: 'deleted', live: null })
    const { run_id } = await resolve(of, { address: board, action: 'revert' })
    expect(await bench.advance(String(run_id))).toMatchObject({ status: 'succeeded' })
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [] })
    const truth = liveObjects(await bench.truth(), of.project)
    expect(truth.dashboards).toHaveLength(1)
    const plan = await createPlan({ ctx, configurationId: of.id, kind: 'apply' })
    expect(plan.summary).toMatchObject({ create: 0, update: 0, replace: 0, adopt: 0, delete: 0, blocked: 0 })
  })

  it('brings a whole project back', async () => {
    const of = await provision()
    await bench.simulator.settings({ posthog: { project_deletion_ms: 0 } })
    await person.posthog('DELETE', `/api/projects/${of.project}/`)
    const address = `posthog.project/nexpo-${of.made.service_name}-prod`
    expect((await check(of)).fields.filter(({ state }) => state === 'deleted').length).toBeGreaterThan(20)
    const { run_id } = await resolve(of, { address, action: 'revert' })
    const run = await bench.advance(String(run_id))
    expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [] })
  })

  it('writes a secret of the vault again', async () => {
    const of = await provision()
    const entries = liveEntries(await bench.truth(), 'azure', String(of.made.service_name))
    const entry = entries.get('webhook-secret')
    await (await vaultPersons(bench)).azure.setValue(String(entry?.name), 'canary-of-somebody-else')
    const drift = await check(of)
    expect(drift.fields).toMatchObject([{ address: 'vault.secret/webhook-secret', path: 'value', sensitive: true }])
    expect(drift.fields[0]?.can).toEqual(['revert', 'ignore'])
    const refused = resolve(of, { address: 'vault.secret/webhook-secret', path: 'value', action: 'accept' })
    expect(await failure(refused)).toMatchObject({ reason: 'not_possible' })
    const { run_id } = await resolve(of, { address: 'vault.secret/webhook-secret', path: 'value', action: 'revert' })
    expect(await bench.advance(String(run_id))).toMatchObject({ status: 'succeeded' })
    const now = liveEntries(await bench.truth(), 'azure', String(of.made.service_name)).get('webhook-secret')
    expect(now?.value).toBe('secure_webhook_secret')
    const kept = await db().$queryRaw`SELECT findings::text FROM drift_check WHERE findings::text LIKE '%canary%'`
    expect(kept).toEqual([])
  })
})

describe('an accept', () => {
  it('sets the variable that means just this, so that a plan changes nothing there', async () => {
    const of = await provision()
    await setRollout(of, 7)
    await check(of)
    const { drift } = await resolve(of, { address: analytics, path: rollout, action: 'accept' })
    expect(drift).toMatchObject({ status: 'clean', fields: [] })
    const revision = await db().revision.findFirstOrThrow({ where: { configurationId: of.id, number: 2 } })
    expect(revision.variables).toMatchObject({ analytics_rollout_percentage: 7, overrides: [] })
    const plan = await createPlan({ ctx, configurationId: of.id, kind: 'apply' })
    expect(plan.changes.filter(({ action }) => action !== 'none')).toEqual([])
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [] })
    expect(await statusOf(of)).toBe('provisioned')
    expect(await auditOf(of)).toContainEqual({
      action: 'drift.accepted',
      detail: { address: analytics, path: rollout, changed: ['analytics_rollout_percentage'] },
    })
  })

  it('overrides what no variable means, and what was deleted', async () => {
    const of = await provision()
    const action = 'posthog.action/requests'
    await person.posthog('PATCH', await objectPath(of, action, 'actions'), { tags: ['mine'] })
    await person.posthog('PATCH', await objectPath(of, 'posthog.cohort/active-users', 'cohorts'), { deleted: true })
    await check(of)
    await resolve(of, { address: action, path: 'tags', action: 'accept' })
    const { drift } = await resolve(of, { address: 'posthog.cohort/active-users', action: 'accept' })
    expect(drift).toMatchObject({ status: 'clean', fields: [] })
    const plan = await createPlan({ ctx, configurationId: of.id, kind: 'apply' })
    expect(plan.changes.filter((change) => change.action !== 'none')).toEqual([])
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [] })
    expect((await bench.carryOut(of.id)).status).toBe('succeeded')
    expect(liveObjects(await bench.truth(), of.project).cohorts).toEqual([])
  })

  it('is refused for what names a resource', async () => {
    const of = await provision()
    await person.posthog('PATCH', await objectPath(of, analytics, 'feature_flags'), { key: 'renamed-by-hand' })
    expect((await check(of)).fields[0]).toMatchObject({ path: 'key', can: ['ignore'] })
    const refused = resolve(of, { address: analytics, path: 'key', action: 'accept' })
    expect(await failure(refused)).toMatchObject({ code: 'conflict', reason: 'not_possible' })
  })
})

describe('an ignore', () => {
  it('sets a field aside with a reason until its time is over', async () => {
    const of = await provision()
    await setRollout(of, 7)
    await check(of)
    const place = { address: analytics, path: rollout, action: 'ignore' }
    expect(await failure(resolve(of, place))).toMatchObject({ code: 'invalid' })
    expect(await failure(resolve(of, { ...place, reason: 'x', until: '2001-01-01T00:00:00Z' }))).toMatchObject({
      faults: [{ path: 'until' }],
    })
    const { drift } = await resolve(of, { ...place, reason: 'An experiment.', until: inADay() })
    expect(drift.status).toBe('clean')
    expect(drift.fields).toMatchObject([{ ignored: { reason: 'An experiment.', author: ctx.actor.name } }])
    expect(await statusOf(of)).toBe('provisioned')
    expect((await check(of)).status).toBe('clean')
    await db().driftIgnore.updateMany({ where: { configurationId: of.id }, data: { until: new Date(0) } })
    expect((await check(of)).status).toBe('drifted')
    expect(await auditOf(of)).toContainEqual(expect.objectContaining({ action: 'drift.ignored' }))
  })

  it('is refused to viewers, and for what has not drifted', async () => {
    const of = await provision()
    const input = { address: analytics, path: rollout, action: 'revert' }
    expect(await failure(resolve(of, input, someone('viewer')))).toMatchObject({ code: 'forbidden' })
    expect(await failure(resolve(of, input))).toMatchObject({ code: 'conflict', reason: 'drift_moved' })
  })
})

describe('the turns of the fleet', () => {
  it('come to what is due, once, and to what a run has left', async () => {
    const of = await provision()
    await sweepDrift()
    await db().driftCheck.updateMany({ data: { nextAt: new Date(0), checkedAt: new Date() } })
    await setRollout(of, 7)
    const due = await db().driftCheck.count()
    const looked = await Promise.all([sweepDrift(), sweepDrift(), sweepDrift()])
    expect(looked.reduce((sum, one) => sum + one, 0)).toBe(due)
    expect(await readDrift(ctx, of.id)).toMatchObject({ status: 'drifted' })
    expect(await auditOf(of)).toEqual([])
    expect(await sweepDrift()).toBe(0)

    const anHourAgo = new Date(Date.now() - 3_600_000)
    await db().driftCheck.updateMany({ where: { configurationId: of.id }, data: { checkedAt: new Date(0) } })
    await db().run.updateMany({ where: { configurationId: of.id }, data: { finishedAt: anHourAgo, status: 'failed' } })
    expect(await sweepDrift()).toBe(1)
  })
})
