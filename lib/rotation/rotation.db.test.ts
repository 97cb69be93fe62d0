import { describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { revealSecret } from '#lib/runs/reveal-secret.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { liveEntries, liveProjects } from '#lib/testing/ground-truth.ts'
import { someone } from '#lib/testing/people.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { readRotation } from './queries.ts'
import { refreshToken } from './refresh-token.ts'
import { rotateWebhookSecret } from './rotate-webhook-secret.ts'

const bench = await startBench({ HEDGEROW_LOG_LEVEL: 'error' })
const { ctx } = bench

async function provisioned(over = {}) {
  const configuration = await bench.configure('azure', over)
  expect((await bench.carryOut(configuration.id)).status).toBe('succeeded')
  return { id: configuration.id, service: configuration.service_name }
}

async function reset(service: string): Promise<string> {
  const [project] = liveProjects(await bench.truth(), `nexpo-${service}-prod`)
  return (await bench.simulator.do<{ api_token: string }>('posthog', 'reset_token', { project })).api_token
}

const audited = async (subjectId: string, action: string) =>
  (await db().auditRecord.findMany({ where: { subjectId, action }, orderBy: { id: 'asc' } })).map(
    ({ detail }) => detail,
  )
const firstSecret = `first-secret-${newId()}`
const shared = await provisioned({ webhook_secret: firstSecret })

describe('refreshToken', () => {
  it('says so when nothing was reset, and keeps nothing', async () => {
    const { changed, rotation } = await refreshToken({ ctx, configurationId: shared.id })
    expect([changed, rotation.current]).toEqual([false, null])
    expect(await audited(shared.id, 'project_token.refreshed')).toEqual([])
  })

  it('goes from detected over planned to confirmed, with the holders as they are', async () => {
    const { id: configurationId, service } = shared
    const before = await readRotation(ctx, configurationId)
    expect(before.posthog_url).toMatch(/\/project\/\d+\/settings\/project-details#variables$/)
    expect(before.holders.map(({ what }) => what)).toEqual(['vault', 'service', 'portal'])

    const token = await reset(service)
    const answer = await refreshToken({ ctx, configurationId })
    expect(answer).toMatchObject({ changed: true, token_masked: `phc_••••${token.slice(-4)}` })
    expect(answer.rotation.token_masked).toBe(answer.token_masked)
    expect(answer.rotation.current).toMatchObject({ subject: 'project_token', phase: 'detected', author: 'Test admin' })
    expect(answer.rotation.holders[0]?.detail).toContain('the one from before')
    expect(await revealSecret({ ctx, configurationId, name: 'posthog_project_api_key' })).toEqual({ value: token })
    expect((await refreshToken({ ctx, configurationId })).changed).toBe(false)

    const plan = await createPlan({ ctx, configurationId, kind: 'apply' })
    expect([plan.calls, plan.summary.update]).toEqual([1, 1])
    expect((await readRotation(ctx, configurationId)).current).toMatchObject({ phase: 'planned', plan_id: plan.id })
    const { run_id } = await startRun({ ctx, planId: plan.id })
    expect((await readRotation(ctx, configurationId)).current).toMatchObject({ phase: 'writing', run_id })
    expect((await bench.advance(run_id)).status).toBe('succeeded')

    const after = await readRotation(ctx, configurationId)
    expect(after.current).toMatchObject({ phase: 'confirmed', plan_id: plan.id, run_id })
    expect(after.holders[0]?.detail).toContain('written and read back')
    expect(liveEntries(await bench.truth(), 'azure', service).get('project-api-key')?.value).toBe(token)
  })

  it('is audited with fingerprints, and holds the token nowhere in clear', async () => {
    const { id: configurationId, service } = shared
    const earlier = await audited(configurationId, 'project_token.refreshed')
    const token = await reset(service)
    await refreshToken({ ctx, configurationId })
    const [detail, ...more] = (await audited(configurationId, 'project_token.refreshed')).slice(earlier.length)
    expect(more).toEqual([])
    expect(detail).toMatchObject({
      before: expect.stringMatching(/^\w{16}$/),
      after: expect.stringMatching(/^\w{16}$/),
    })
    const rows = [
      await db().auditRecord.findMany({ where: { subjectId: configurationId } }),
      await db().resource.findMany({ where: { configurationId } }),
      await db().rotation.findMany({ where: { configurationId } }),
    ]
    expect(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(token)
  })

  it('puts a second reset in the place of one that was not written yet', async () => {
    const { id: configurationId, service } = shared
    await reset(service)
    const first = await refreshToken({ ctx, configurationId })
    const token = await reset(service)
    const second = await refreshToken({ ctx, configurationId })
    expect(second.rotation.current?.id).not.toBe(first.rotation.current?.id)
    expect((await bench.carryOut(configurationId)).status).toBe('succeeded')
    expect((await readRotation(ctx, configurationId)).current).toMatchObject({
      id: second.rotation.current?.id,
      phase: 'confirmed',
    })
    expect(liveEntries(await bench.truth(), 'azure', service).get('project-api-key')?.value).toBe(token)
  })

  it('is forbidden to viewers, and to tokens that may not provision', async () => {
    for (const somebody of [someone('viewer'), someone('admin', ['read', 'write'])]) {
      const refreshing = refreshToken({ ctx: somebody, configurationId: shared.id })
      await expect(refreshing).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  it('waits for a run that is under way, and records nothing', async () => {
    const { id: configurationId, service } = shared
    const { current } = await readRotation(ctx, configurationId)
    await reset(service)
    const plan = await createPlan({ ctx, configurationId, kind: 'apply' })
    const { run_id } = await startRun({ ctx, planId: plan.id })
    const refreshing = refreshToken({ ctx, configurationId })
    await expect(refreshing).rejects.toMatchObject({ reason: 'run_in_progress', details: { run_id } })
    expect((await readRotation(ctx, configurationId)).current).toEqual(current)
    expect((await bench.advance(run_id)).status).toBe('succeeded')
    // The run has read it by itself.
    expect((await refreshToken({ ctx, configurationId })).changed).toBe(false)
  })

  it('needs a project', async () => {
    const draft = await bench.configure('azure')
    const early = refreshToken({ ctx, configurationId: draft.id })
    await expect(early).rejects.toMatchObject({ code: 'conflict', reason: 'no_project' })
    await expect(refreshToken({ ctx, configurationId: 'nothing' })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a shared project', () => {
  it('has a vault entry and a service for everybody that uses it', async () => {
    const truth = await bench.truth()
    const key = truth.posthog.keys.find(({ label }) => label === 'admin')?.value
    const [id] = liveProjects(truth, `nexpo-${shared.service}-prod`)
    const name = `Shared ${newId()}`
    const mode = { mode: 'shared_project', shared_project_id: id }
    const host = bench.simulator.endpoints.posthog
    await createConnection({ ctx, input: { kind: 'posthog', name, host, personal_api_key: key, ...mode } })
    const [one, two] = [
      await provisioned({ posthog_connection: name }),
      await provisioned({ posthog_connection: name }),
    ]
    const { holders } = await readRotation(ctx, one.id)
    for (const { service } of [one, two]) {
      expect(holders.filter((holder) => holder.name.includes(service)).map(({ what }) => what)).toEqual([
        'vault',
        'service',
      ])
    }
  })
})

describe('rotateWebhookSecret', () => {
  const sent = async (service: string) => {
    const truth = await bench.truth()
    const hooks = (truth.posthog.hog_functions ?? []).filter((row) => row.deleted !== true)
    const own = hooks.filter(({ description }) => String(description).includes(`/${service}/`))
    return own.map(({ inputs }) => (inputs as { webhook_secret?: { value?: string } }).webhook_secret?.value)
  }

  it('makes a revision with a generated secret, which plan and run give to vault and webhooks', async () => {
    const { id: configurationId, service } = shared
    const rotation = await rotateWebhookSecret({ ctx, configurationId, input: {} })
    expect(rotation.current).toMatchObject({ subject: 'webhook_secret', phase: 'detected' })
    expect(rotation.webhook_secret.holders.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['vault', 'posthog', 'service', 'portal']),
    )
    expect(rotation.webhook_secret.holders[0]?.detail).toMatch(/the one from before/)
    expect(new Set(await sent(service))).toEqual(new Set([firstSecret]))

    const run = await bench.carryOut(configurationId)
    expect(run.status).toBe('succeeded')
    const { value } = await revealSecret({ ctx, configurationId, name: 'webhook_secret' })
    expect(value).toMatch(/^[\w-]{43}$/)
    expect(liveEntries(await bench.truth(), 'azure', service).get('webhook-secret')?.value).toBe(value)
    expect(new Set(await sent(service))).toEqual(new Set([value]))
    const after = await readRotation(ctx, configurationId)
    expect(after.current).toMatchObject({ phase: 'confirmed', run_id: run.id })
    expect(after.webhook_secret.masked).toBe(`••••${value.slice(-4)}`)
    expect(after.webhook_secret.holders.filter(({ detail }) => detail.includes('from before'))).toEqual([])
    expect((await createPlan({ ctx, configurationId, kind: 'apply' })).calls).toBe(0)
  })

  it('takes a secret of one’s own, and no other revision than the one it made', async () => {
    const webhook_secret = `chosen-${newId()}`
    await rotateWebhookSecret({ ctx, configurationId: shared.id, input: { webhook_secret } })
    expect((await bench.carryOut(shared.id)).status).toBe('succeeded')
    const { value } = await revealSecret({ ctx, configurationId: shared.id, name: 'webhook_secret' })
    expect(value).toBe(webhook_secret)
    const again = rotateWebhookSecret({ ctx, configurationId: shared.id, input: { webhook_secret } })
    await expect(again).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'webhook_secret' }] })
  })

  it.each([
    { name: 'too short', input: { webhook_secret: 'short' } },
    { name: 'empty', input: { webhook_secret: '' } },
    { name: 'a mask', input: { webhook_secret: '••••' } },
    { name: 'a template', input: { webhook_secret: '{inputs.url} and much more' } },
    { name: 'another field', input: { secret: 'x'.repeat(40) } },
    { name: 'no object', input: 'x'.repeat(40) },
  ])('refuses $name and writes nothing', async ({ input }) => {
    const count = () => db().revision.count({ where: { configurationId: shared.id } })
    const before = await count()
    const rotating = rotateWebhookSecret({ ctx, configurationId: shared.id, input })
    await expect(rotating).rejects.toMatchObject({ code: 'invalid' })
    expect(await count()).toBe(before)
  })

  it('has nothing to rotate where there is none', async () => {
    const draft = await bench.configure('azure')
    await updateConfiguration({ ctx, id: draft.id, patch: { webhook_secret: null } })
    const rotating = rotateWebhookSecret({ ctx, configurationId: draft.id, input: {} })
    await expect(rotating).rejects.toMatchObject({ code: 'conflict', reason: 'no_webhook_secret' })
    expect(
      await db().revision.findFirst({ where: { configurationId: draft.id, message: { contains: 'rotated' } } }),
    ).toBe(null)
  })

  it('is forbidden to viewers, and to tokens that may not write', async () => {
    for (const somebody of [someone('viewer'), someone('admin', ['read', 'provision'])]) {
      const rotating = rotateWebhookSecret({ ctx: somebody, configurationId: shared.id, input: {} })
      await expect(rotating).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  it('is audited in the transaction that makes the revision, with fingerprints', async () => {
    const draft = await bench.configure('azure', { webhook_secret: `audited-${newId()}` })
    await rotateWebhookSecret({ ctx, configurationId: draft.id, input: {} })
    expect(await audited(draft.id, 'webhook_secret.rotated')).toMatchObject([
      { revision: 2, before: expect.stringMatching(/^\w{16}$/), after: expect.stringMatching(/^\w{16}$/) },
    ])
  })
})

describe('a project that was deleted in PostHog', () => {
  it('has no token to read', async () => {
    const { id: configurationId, service } = shared
    const truth = await bench.truth()
    const key = truth.posthog.keys.find(({ label }) => label === 'admin')?.value
    const [project] = liveProjects(truth, `nexpo-${service}-prod`)
    const url = `${bench.simulator.endpoints.posthog}/api/projects/${project}/`
    expect((await fetch(url, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } })).status).toBe(204)
    const gone = refreshToken({ ctx, configurationId })
    await expect(gone).rejects.toMatchObject({ code: 'conflict', reason: 'project_gone' })
  })
})
