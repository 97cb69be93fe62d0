import { describe, expect, it, vi } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { db } from '#lib/db.ts'
import { analytics, rollout, startDriftBench, statusOf } from '#lib/testing/drifting.ts'
import { failure } from '#lib/testing/failure.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { checkDrift } from './check-drift.ts'
import { readDrift } from './queries.ts'
import { startDriftChecks, sweepDrift } from './start-drift-checks.ts'

await takeOwnDatabase({ HEDGEROW_GRACE_MS: '500' })
const bench = await startDriftBench()
const { auditOf, check, ctx, objectPath, person, provision, setRollout } = bench

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

  it('come by themselves beside a worker, also when two of them are at it', async () => {
    const of = await provision()
    await setRollout(of, 7)
    await db().driftCheck.create({ data: { configurationId: of.id, findings: [], nextAt: new Date(0) } })
    const checks = [startDriftChecks({ everyMs: 20 }), startDriftChecks({ everyMs: 20 })]
    try {
      await vi.waitFor(async () => expect(await readDrift(ctx, of.id)).toMatchObject({ status: 'drifted' }), {
        timeout: 20_000,
      })
    } finally {
      await Promise.all(checks.map((one) => one.stop()))
    }
    expect(await statusOf(of)).toBe('drifted')
  })

  it('put off what cannot be looked at, and say why', async () => {
    const of = await provision()
    await db().driftCheck.create({ data: { configurationId: of.id, findings: [], nextAt: new Date(0) } })
    await bench.simulator.fault({ mode: '403-scope', scope: 'cohort:read', match: 'GET .*/cohorts/' })
    try {
      expect(await sweepDrift()).toBe(1)
      expect(await sweepDrift()).toBe(0)
    } finally {
      await bench.simulator.clearFaults()
    }
    const { status, error, next_at } = await readDrift(ctx, of.id)
    expect({ status, error }).toMatchObject({
      status: 'failed',
      error: { fix: expect.stringContaining('cohort:read') },
    })
    expect(Date.parse(String(next_at))).toBeGreaterThan(Date.now() + 3_600_000)
  })
})
