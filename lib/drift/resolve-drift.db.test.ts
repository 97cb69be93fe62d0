import { describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { analytics, rollout, shown, startDriftBench, statusOf } from '#lib/testing/drifting.ts'
import { failure } from '#lib/testing/failure.ts'
import { liveEntries, liveObjects } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { vaultPersons } from '#lib/testing/reliability/outside-vaults.ts'
import { readDrift } from './queries.ts'

await takeOwnDatabase({ HEDGEROW_GRACE_MS: '500' })
const bench = await startDriftBench()
const { auditOf, check, ctx, objectPath, person, provision, resolve, rolloutOf, setRollout } = bench
const inADay = () => new Date(Date.now() + 86_400_000).toISOString()

describe('a revert', () => {
  it('sets back one field, and neither another one nor an edit that waits', async () => {
    const of = await provision()
    await setRollout(of, 7)
    const flag = await objectPath(of, analytics, 'feature_flags')
    await person.posthog('PATCH', flag, { tags: ['mine'], name: 'No mark any more.' })
    await updateConfiguration({ ctx, id: of.id, patch: { analytics_rollout_percentage: 25 } })
    expect(shown(await check(of))).toHaveLength(3)

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
    expect(shown(after)).toEqual([`changed ${analytics} description`, `changed ${analytics} tags`])
    expect(await auditOf(of)).toContainEqual(expect.objectContaining({ action: 'drift.reverted' }))
  })

  it('makes what was deleted again, with what hangs on it, under its new id', async () => {
    const of = await provision()
    const [board, tile] = ['posthog.dashboard/service', 'posthog.insight/volume']
    // A step of its own must not make the tile forget what it hangs on.
    await person.posthog('PATCH', await objectPath(of, tile, 'insights'), { dashboards: [] })
    await check(of)
    const first = await resolve(of, { address: tile, path: 'dashboard', action: 'revert' })
    expect(await bench.advance(String(first.run_id))).toMatchObject({ status: 'succeeded' })
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
    const address = `posthog.project/nexpo-${of.service}-prod`
    expect((await check(of)).fields.filter(({ state }) => state === 'deleted').length).toBeGreaterThan(20)
    const { run_id } = await resolve(of, { address, action: 'revert' })
    const run = await bench.advance(String(run_id))
    expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(await check(of)).toMatchObject({ status: 'clean', fields: [] })
  })

  it('writes a secret of the vault again', async () => {
    const of = await provision()
    const entries = liveEntries(await bench.truth(), 'azure', of.service)
    const entry = entries.get('webhook-secret')
    await (await vaultPersons(bench)).azure.setValue(String(entry?.name), 'canary-of-somebody-else')
    const drift = await check(of)
    expect(drift.fields).toMatchObject([{ address: 'vault.secret/webhook-secret', path: 'value', sensitive: true }])
    expect(drift.fields[0]?.can).toEqual(['revert', 'ignore'])
    const refused = resolve(of, { address: 'vault.secret/webhook-secret', path: 'value', action: 'accept' })
    expect(await failure(refused)).toMatchObject({ reason: 'not_possible' })
    const { run_id } = await resolve(of, { address: 'vault.secret/webhook-secret', path: 'value', action: 'revert' })
    expect(await bench.advance(String(run_id))).toMatchObject({ status: 'succeeded' })
    const now = liveEntries(await bench.truth(), 'azure', of.service).get('webhook-secret')
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
