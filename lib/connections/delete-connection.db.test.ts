import { beforeEach, describe, expect, it } from 'vitest'
import { createConfiguration } from '#lib/configurations/create-configuration.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { createConnection } from './create-connection.ts'
import { deleteConnection } from './delete-connection.ts'
import { getConnection, listConnections } from './queries.ts'
import { updateConnection } from './update-connection.ts'

await takeOwnDatabase()

const admin = someone('admin')
let count = 0
function make(over: Record<string, unknown> = {}) {
  count += 1
  const common = { kind: 'posthog', name: `PostHog ${count}`, host: 'https://us.posthog.com' }
  return createConnection({ ctx: admin, input: { ...common, personal_api_key: 'phx_example', ...over } })
}
const update = (id: string, patch: unknown) => updateConnection({ ctx: admin, id, patch })
const failure = (promise: Promise<unknown>): Promise<HedgerowError> =>
  promise.then(
    () => Promise.reject(new Error('it was accepted')),
    (error: HedgerowError) => error,
  )
const auditOf = (subjectId: string) => db().auditRecord.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })

beforeEach(async () => {
  await db().resource.deleteMany()
  await db().configuration.deleteMany()
  await db().connection.deleteMany()
})

describe('deleteConnection', () => {
  it('removes it and records what it was', async () => {
    const made = await make()
    await deleteConnection({ ctx: admin, id: made.id })
    expect(await failure(getConnection(admin, made.id))).toMatchObject({ code: 'not_found' })
    expect((await auditOf(made.id)).at(-1)).toMatchObject({ action: 'connection.deleted', subjectName: made.name })
  })

  it('is forbidden to those who may not', async () => {
    const made = await make()
    expect(await failure(deleteConnection({ ctx: someone('approver'), id: made.id }))).toMatchObject({
      code: 'forbidden',
    })
    expect(await getConnection(admin, made.id)).toEqual(made)
  })

  it('is refused when somebody changed it', async () => {
    const made = await make()
    await update(made.id, { name: 'Changed' })
    expect(await failure(deleteConnection({ ctx: admin, id: made.id, ifMatch: made.etag }))).toMatchObject({
      code: 'stale',
    })
  })

  it.each(['id', 'name'] as const)('is refused while configurations name it by %s, listing them', async (by) => {
    const made = await make()
    const input = { service_name: 'auth', environment: 'dev', posthog_connection: made[by] }
    const { id } = await createConfiguration({ ctx: admin, input })
    const error = await failure(deleteConnection({ ctx: admin, id: made.id }))
    expect(error).toMatchObject({
      code: 'conflict',
      reason: 'connection_in_use',
      details: { users: ['nexpo/auth/dev'] },
    })
    const rename = update(made.id, { name: 'Another name' })
    if (by === 'name') expect(await failure(rename)).toMatchObject({ reason: 'connection_in_use' })
    else expect(await rename).toMatchObject({ name: 'Another name' })
    await db().configuration.update({ where: { id }, data: { deletedAt: new Date() } })
    await deleteConnection({ ctx: admin, id: made.id })
  })

  it('is refused while there are resources that were made through it', async () => {
    const made = await make()
    const { id } = await createConfiguration({ ctx: admin, input: { service_name: 'auth', environment: 'prod' } })
    await db().resource.create({
      data: {
        configurationId: id,
        address: 'posthog.project/x',
        kind: 'posthog.project',
        connectionId: made.id,
        externalId: '7',
        origin: 'created',
        marker: '',
        applied: {},
        attributes: {},
      },
    })
    const error = await failure(deleteConnection({ ctx: admin, id: made.id }))
    expect(error.message).toBe('It is in use by nexpo/auth/prod.')
  })
})

describe('listConnections', () => {
  it('gives them by name, page by page, to everybody', async () => {
    for (const name of ['c', 'a', 'b']) await make({ name })
    const first = await listConnections(someone('viewer'), { limit: 2 })
    expect(first.items.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(first.total).toBe(3)
    const second = await listConnections(someone('viewer'), { limit: 2, cursor: first.next_cursor })
    expect(second.items.map(({ name }) => name)).toEqual(['c'])
    expect(second.next_cursor).toBeNull()
  })

  it('filters by kind', async () => {
    await make()
    await createConnection({ ctx: admin, input: { kind: 'aws', name: 'AWS', region: 'eu-west-1' } })
    expect((await listConnections(admin, { kind: 'aws' })).items.map(({ name }) => name)).toEqual(['AWS'])
  })
})
