import { beforeEach, describe, expect, it } from 'vitest'
import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { chooseConnection } from './choose-connection.ts'
import { createConnection } from './create-connection.ts'
import { loadConnection } from './load-connection.ts'
import { openPostHog } from './open-clients.ts'
import { getConnection } from './queries.ts'
import { updateConnection } from './update-connection.ts'

await takeOwnDatabase({ HEDGEROW_OUTBOUND_ALLOW: 'lab.test,other.test' })

const admin = someone('admin')
const secretText = 'phx_example_of_a_personal_key_3f9a'
let count = 0
const posthog = (over: Record<string, unknown> = {}) => {
  count += 1
  return {
    kind: 'posthog',
    name: `PostHog ${count}`,
    host: 'https://us.posthog.com',
    personal_api_key: secretText,
    ...over,
  }
}
const make = (over: Record<string, unknown> = {}) => createConnection({ ctx: admin, input: posthog(over) })
const update = (id: string, patch: unknown, ifMatch: string | null = null) =>
  updateConnection({ ctx: admin, id, patch, ifMatch })

async function failure(promise: Promise<unknown>): Promise<HedgerowError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HedgerowError)) throw new Error(`expected a HedgerowError, got ${String(error)}`)
  return error
}

const auditOf = (subjectId: string) => db().auditRecord.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })

beforeEach(async () => {
  await db().connection.deleteMany()
})

describe('createConnection', () => {
  it('keeps it, with its secret masked and sealed', async () => {
    const made = await make()
    expect(made).toMatchObject({ kind: 'posthog', host: 'https://us.posthog.com', personal_api_key: 'phx_••••3f9a' })
    expect(made).toMatchObject({ environments: ['dev', 'staging', 'prod'], is_default: false, last_check: null })
    expect(await getConnection(admin, made.id)).toEqual(made)
    const rows = JSON.stringify([await db().connection.findMany(), await db().auditRecord.findMany()], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    expect(rows).not.toContain(secretText)
    expect((await loadConnection(made.id)).secrets.personal_api_key?.reveal()).toBe(secretText)
  })

  it.each(['viewer', 'editor', 'approver'] as const)('is forbidden to %s, and nothing is written', async (role) => {
    const error = await failure(createConnection({ ctx: someone(role), input: posthog() }))
    expect(error).toMatchObject({ code: 'forbidden', reason: 'role_too_low' })
    expect(await db().connection.count()).toBe(0)
  })

  it('is audited with its settings, the secret masked', async () => {
    const made = await make()
    const [record] = await auditOf(made.id)
    expect(record).toMatchObject({ action: 'connection.created', actorId: admin.actor.id, subjectName: made.name })
    expect(record?.detail).toMatchObject({ host: 'https://us.posthog.com', personal_api_key: 'phx_••••3f9a' })
  })

  it('refuses a taken name, naming who has it', async () => {
    const first = await make({ name: 'Main' })
    const error = await failure(make({ name: 'Main' }))
    expect(error).toMatchObject({ code: 'conflict', reason: 'connection_exists' })
    expect(error.details.connection_id).toBe(first.id)
  })

  it('says every fault at once', async () => {
    const error = await failure(make({ host: 'http://169.254.169.254', personal_api_key: 'x', nope: 1 }))
    expect(error.faults.map(({ path }) => path).toSorted()).toEqual(['host', 'nope', 'personal_api_key'])
  })
})

describe('the default', () => {
  it('is one for each kind and environment: the newest', async () => {
    const all = await make({ is_default: true })
    const dev = await make({ is_default: true, environments: ['dev'] })
    expect(await getConnection(admin, all.id)).toMatchObject({ is_default: false })
    const prod = await make({ is_default: true, environments: ['prod'] })
    expect(await getConnection(admin, dev.id)).toMatchObject({ is_default: true })
    await update(prod.id, { environments: ['dev', 'prod'] })
    expect(await getConnection(admin, dev.id)).toMatchObject({ is_default: false })
  })

  it('is one, also when many are made at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => make({ is_default: true })))
    expect(await db().connection.count({ where: { isDefault: true } })).toBe(1)
  })

  it('is chosen when none is wanted, then the only one that serves', async () => {
    const first = await make({ environments: ['dev', 'prod'] })
    const choose = (environment: string, wanted: string | null = null) =>
      chooseConnection({ kind: 'posthog', environment, wanted })
    expect((await choose('dev')).id).toBe(first.id)
    const second = await make()
    await expect(choose('dev')).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'posthog_connection' }] })
    await update(second.id, { is_default: true })
    expect((await choose('dev')).id).toBe(second.id)
    expect((await choose('dev', first.name)).id).toBe(first.id)
    expect((await choose('dev', first.id)).id).toBe(first.id)
    await expect(choose('staging', first.name)).rejects.toThrow('may not be used for staging')
    await expect(choose('dev', 'nobody')).rejects.toThrow('There is no PostHog connection named "nobody".')
    await expect(chooseConnection({ kind: 'aws', environment: 'dev', wanted: null })).rejects.toMatchObject({
      faults: [{ path: 'vault_connection' }],
    })
  })
})

describe('updateConnection', () => {
  it('changes what is given and keeps the rest, also a secret that comes back masked', async () => {
    const made = await make({ organization_id: 'org-1' })
    const changed = await update(made.id, { name: 'Renamed', organization_id: null, personal_api_key: 'phx_••••3f9a' })
    expect(changed).toMatchObject({ name: 'Renamed', personal_api_key: 'phx_••••3f9a' })
    expect(changed).not.toHaveProperty('organization_id')
    expect((await loadConnection(made.id)).secrets.personal_api_key?.reveal()).toBe(secretText)
  })

  it('rotates a secret, and says so without it', async () => {
    const made = await make()
    await update(made.id, { personal_api_key: 'phx_another_example_of_a_key_77aa' })
    expect((await loadConnection(made.id)).secrets.personal_api_key?.reveal()).toBe('phx_another_example_of_a_key_77aa')
    const record = (await auditOf(made.id)).at(-1)
    expect(record).toMatchObject({ action: 'connection.updated', detail: { changed: ['personal_api_key'] } })
  })

  it('wants the secret again for another host', async () => {
    const made = await make()
    const error = await failure(update(made.id, { host: 'https://lab.test' }))
    expect(error.faults).toEqual([
      { path: 'personal_api_key', message: 'is bound to its host: give it again for the new one' },
    ])
    expect(await getConnection(admin, made.id)).toEqual(made)
    const moved = await update(made.id, { host: 'https://lab.test', personal_api_key: secretText })
    expect(moved).toMatchObject({ host: 'https://lab.test' })
  })

  it('is not written when nothing changes', async () => {
    const made = await make()
    expect(await update(made.id, { name: made.name, personal_api_key: secretText })).toEqual(made)
    expect(await auditOf(made.id)).toHaveLength(1)
  })

  it('is refused when somebody was faster', async () => {
    const made = await make()
    await update(made.id, { name: 'Faster' }, made.etag)
    expect(await failure(update(made.id, { name: 'Slower' }, made.etag))).toMatchObject({ code: 'stale' })
    await update(made.id, { name: 'Whatever' }, '*')
  })

  it('is forbidden to those who may not, and for what is not there', async () => {
    const made = await make()
    const asEditor = updateConnection({ ctx: someone('editor'), id: made.id, patch: { name: 'x' } })
    expect(await failure(asEditor)).toMatchObject({ code: 'forbidden' })
    expect(await failure(update(newId(), { name: 'x' }))).toMatchObject({ code: 'not_found' })
  })

  it.each([
    ['another kind', { kind: 'aws' }, 'kind'],
    ['no secret', { personal_api_key: null }, 'personal_api_key'],
    ['an unknown key', { nope: 1 }, 'nope'],
    ['a list', [], ''],
  ])('refuses %s', async (_, patch, path) => {
    const made = await make()
    const error = await failure(update(made.id, patch))
    expect(error.faults.map((fault) => fault.path)).toContain(path)
  })
})

describe('a secret', () => {
  it('cannot be opened for another host than it was given for', async () => {
    const made = await make()
    await db().connection.update({ where: { id: made.id }, data: { settings: { host: 'https://other.test' } } })
    expect(await failure(loadConnection(made.id))).toMatchObject({ code: 'unavailable', reason: 'secrets_unreadable' })
  })

  it('cannot be opened in another row', async () => {
    const [one, two] = [await make(), await make({ personal_api_key: 'phx_second' })]
    const { sealed } = await db().connection.findUniqueOrThrow({ where: { id: two.id } })
    await db().connection.update({ where: { id: one.id }, data: { sealed } })
    expect(await failure(loadConnection(one.id))).toMatchObject({ reason: 'secrets_unreadable' })
  })

  it('can be given again when it cannot be read', async () => {
    const made = await make()
    await db().connection.update({ where: { id: made.id }, data: { sealed: 'v1.other.key.is.gone' } })
    expect((await failure(update(made.id, { name: 'x' }))).faults).toEqual([
      { path: 'personal_api_key', message: 'cannot be read any more: give it again' },
      { path: 'personal_api_key', message: 'is required' },
    ])
    await update(made.id, { personal_api_key: 'phx_new' })
    expect((await loadConnection(made.id)).secrets.personal_api_key?.reveal()).toBe('phx_new')
  })

  it('is not used for a host that the operator does not allow any more', async () => {
    const made = await make({ host: 'https://lab.test' })
    const loaded = await loadConnection(made.id)
    const moved = { ...loaded, id: newId(), settings: { ...loaded.settings, host: 'https://evil.test' } }
    expect(() => openPostHog(moved)).toThrow('evil.test is not one of the PostHog hosts')
  })
})

describe('openPostHog', () => {
  it('gives one client for each version', async () => {
    const made = await make()
    const before = openPostHog(await loadConnection(made.id))
    expect(openPostHog(await loadConnection(made.id))).toBe(before)
    await update(made.id, { personal_api_key: 'phx_rotated' })
    expect(openPostHog(await loadConnection(made.id))).not.toBe(before)
  })
})
