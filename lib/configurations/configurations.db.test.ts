import { describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { failure } from '#lib/testing/failure.ts'
import { someone } from '#lib/testing/people.ts'
import { createConfiguration } from './create-configuration.ts'
import { deleteConfiguration } from './delete-configuration.ts'
import { getConfiguration, listConfigurations, listRevisions, listServices } from './queries.ts'
import { restoreRevision } from './restore-revision.ts'
import { updateConfiguration } from './update-configuration.ts'
import { maskedSecret } from './webhook-secret.ts'

const ctx = someone('editor')
const uniqueName = () => `svc-${newId().slice(-12)}`
const secretText = 'a-secret-only-for-this-test'

function make(over: Record<string, unknown> = {}, as = ctx) {
  return createConfiguration({ ctx: as, input: { service_name: uniqueName(), environment: 'dev', ...over } })
}

const auditOf = (subjectId: string) => db().auditRecord.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })

describe('createConfiguration', () => {
  it('keeps the module’s variables with their defaults, as revision 1 of a draft', async () => {
    const made = await make({ analytics_rollout_percentage: 25 })
    expect(made).toMatchObject({ revision: 1, status: 'draft', analytics_rollout_percentage: 25, batch_size: 50 })
    expect(await getConfiguration(ctx, made.id)).toEqual(made)
  })

  it('refuses a second one of the same name, naming the first', async () => {
    const first = await make()
    const error = await failure(make({ service_name: first.service_name }))
    expect(error).toMatchObject({ code: 'conflict', reason: 'configuration_exists' })
    expect(error.details.configuration_id).toBe(first.id)
  })

  it('lets two people create the same one at once and keeps one', async () => {
    const service_name = uniqueName()
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => make({ service_name })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await db().configuration.count({ where: { key: `nexpo/${service_name}/dev` } })).toBe(1)
  })

  it('says every fault at once and writes nothing', async () => {
    const before = await db().configuration.count()
    const error = await failure(make({ service_name: 'Auth_Service', batch_size: 0, nonsense: 1 }))
    expect(error.code).toBe('invalid')
    expect(error.faults.map(({ path }) => path).sort()).toEqual(['batch_size', 'nonsense', 'service_name'])
    expect(await db().configuration.count()).toBe(before)
  })

  it('is not for viewers, nor for tokens that may only read', async () => {
    expect((await failure(make({}, someone('viewer')))).code).toBe('forbidden')
    expect((await failure(make({}, someone('admin', ['read'])))).code).toBe('forbidden')
  })

  it('is recorded', async () => {
    const made = await make()
    expect(await auditOf(made.id)).toMatchObject([{ action: 'configuration.created', actorId: ctx.actor.id }])
  })

  it('keeps a webhook secret sealed and shows only that there is one', async () => {
    const webhook = { webhook_endpoint: 'https://hooks.example.com/posthog', webhook_secret: secretText }
    const made = await make(webhook)
    expect(made.webhook_secret).toBe(maskedSecret)
    const rows = await db().revision.findMany({ where: { configurationId: made.id } })
    expect(JSON.stringify(rows)).not.toContain(secretText)
    expect(rows[0]?.sealed).toMatch(/^v2\./)
  })
})

describe('updateConfiguration', () => {
  it('makes a revision with its difference, and none when nothing changes', async () => {
    const made = await make()
    const changed = await updateConfiguration({ ctx, id: made.id, patch: { sampling_rate: 0.5 } })
    expect(changed).toMatchObject({ revision: 2, sampling_rate: 0.5 })
    expect((await updateConfiguration({ ctx, id: made.id, patch: { sampling_rate: 0.5 } })).revision).toBe(2)
    const [newest, oldest] = await listRevisions(ctx, made.id)
    expect(newest?.changes).toEqual([{ path: 'sampling_rate', before: 1, after: 0.5 }])
    expect(oldest?.changes).toEqual([])
  })

  it('refuses a stale etag and keeps what the other person wrote', async () => {
    const made = await make()
    await updateConfiguration({ ctx, id: made.id, patch: { batch_size: 10 }, ifMatch: made.etag })
    const late = updateConfiguration({ ctx, id: made.id, patch: { batch_size: 20 }, ifMatch: made.etag })
    expect((await failure(late)).code).toBe('stale')
    expect((await getConfiguration(ctx, made.id)).batch_size).toBe(10)
  })

  it('keeps the secret when the mask comes back, and drops it when it is emptied', async () => {
    const made = await make({ webhook_endpoint: 'https://hooks.example.com/x', webhook_secret: secretText })
    const kept = await updateConfiguration({ ctx, id: made.id, patch: { webhook_secret: maskedSecret, batch_size: 7 } })
    expect(kept.webhook_secret).toBe(maskedSecret)
    const rows = await db().revision.findMany({ where: { configurationId: made.id }, orderBy: { number: 'asc' } })
    const references = rows.map(({ variables }) => (variables as Record<string, unknown>).webhook_secret)
    expect(references[0]).toMatchObject({ $secret: 'webhook_secret' })
    expect(references[1]).toEqual(references[0])
    const dropped = await updateConfiguration({ ctx, id: made.id, patch: { webhook_secret: '', webhook_endpoint: '' } })
    expect(dropped.webhook_secret).toBe('')
  })

  it('does not find what is not there', async () => {
    expect((await failure(updateConfiguration({ ctx, id: 'nowhere', patch: {} }))).code).toBe('not_found')
  })
})

describe('restoreRevision', () => {
  it('brings an old revision back as the newest one', async () => {
    const made = await make({ batch_size: 11 })
    await updateConfiguration({ ctx, id: made.id, patch: { batch_size: 22 } })
    const restored = await restoreRevision({ ctx, id: made.id, number: 1 })
    expect(restored).toMatchObject({ revision: 3, batch_size: 11 })
    expect((await listRevisions(ctx, made.id))[0]).toMatchObject({ restored_from: 1 })
    expect((await auditOf(made.id)).at(-1)?.action).toBe('configuration.restored')
  })
})

describe('deleteConfiguration', () => {
  it('frees the name and keeps the history', async () => {
    const made = await make()
    await deleteConfiguration({ ctx, id: made.id, forget: false })
    expect((await failure(getConfiguration(ctx, made.id))).code).toBe('not_found')
    expect(await db().revision.count({ where: { configurationId: made.id } })).toBe(1)
    await expect(make({ service_name: made.service_name })).resolves.toMatchObject({ revision: 1 })
  })

  it('refuses while something is provisioned, unless an admin forgets it', async () => {
    const made = await make()
    const resource = { address: 'posthog.project/x', kind: 'posthog.project', connectionId: 'c', externalId: '1' }
    const rest = { origin: 'created', marker: '', applied: {}, attributes: {}, needs: [] }
    await db().resource.create({ data: { configurationId: made.id, ...resource, ...rest } })
    expect((await failure(deleteConfiguration({ ctx, id: made.id, forget: false }))).reason).toBe('still_provisioned')
    expect((await failure(deleteConfiguration({ ctx, id: made.id, forget: true }))).code).toBe('forbidden')
    await deleteConfiguration({ ctx: someone('admin'), id: made.id, forget: true })
    expect(await db().resource.count({ where: { configurationId: made.id } })).toBe(0)
  })
})

describe('lists', () => {
  it('pages through everything once, newest first', async () => {
    const project_name = `page-${newId().slice(-8)}`
    for (let count = 0; count < 5; count++) await make({ project_name })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await listConfigurations(ctx, { q: project_name, limit: 2, cursor })
      expect(page.total).toBe(5)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor
    } while (cursor)
    expect(new Set(seen).size).toBe(5)
    expect([...seen].sort().reverse()).toEqual(seen)
  })

  it('filters by tag, and shows a service with all its environments in order', async () => {
    const service_name = uniqueName()
    const tag = newId().slice(-10)
    await make({ service_name, environment: 'prod', common_tags: { squad: tag } })
    await make({ service_name, environment: 'dev' })
    expect((await listConfigurations(ctx, { tag: `squad=${tag}` })).total).toBe(1)
    const { items } = await listServices(ctx, { tag: `squad=${tag}` })
    expect(items[0]?.configurations.map(({ environment }) => environment)).toEqual(['dev', 'prod'])
  })

  it('refuses a cursor that is not ours', async () => {
    expect((await failure(listConfigurations(ctx, { cursor: 'abc' }))).code).toBe('invalid')
  })
})
