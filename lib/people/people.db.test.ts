import { beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '#lib/auth/policy.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { getPerson, listPeople } from './queries.ts'
import { updatePerson } from './update-person.ts'

await takeOwnDatabase()

const admin = someone('admin')
async function person(role: Role): Promise<string> {
  const id = newId()
  const identities = { create: { provider: 'https://id.test', subject: id } }
  await db().person.create({ data: { id, email: `${id}@id.test`, name: `Test ${role}`, role, identities } })
  return id
}
const update = (id: string, patch: unknown, ifMatch: string | null = null) =>
  updatePerson({ ctx: admin, id, patch, ifMatch })

beforeEach(() => db().person.deleteMany())

describe('updatePerson', () => {
  it('gives another role and ends the sessions of before', async () => {
    const id = await person('viewer')
    const before = await db().person.findUniqueOrThrow({ where: { id } })
    expect(await update(id, { role: 'editor' })).toMatchObject({ role: 'editor', disabled: false })
    expect((await db().person.findUniqueOrThrow({ where: { id } })).version).toBe(before.version + 1)
  })

  it('disables and enables', async () => {
    const id = await person('editor')
    expect(await update(id, { disabled: true })).toMatchObject({ disabled: true, role: 'editor' })
    expect(await update(id, { disabled: false })).toMatchObject({ disabled: false })
  })

  it.each(['viewer', 'editor', 'approver'] as const)('is forbidden to %s', async (role) => {
    const id = await person('viewer')
    await expect(updatePerson({ ctx: someone(role), id, patch: { role: 'admin' } })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await getPerson(admin, id)).toMatchObject({ role: 'viewer' })
  })

  it('is audited with what was and what is; nothing is when nothing changes', async () => {
    const id = await person('viewer')
    await update(id, { role: 'viewer' })
    await update(id, { role: 'approver' })
    const records = await db().auditRecord.findMany({ where: { subjectId: id } })
    expect(records).toMatchObject([
      {
        action: 'person.updated',
        detail: { before: { role: 'viewer', disabled: false }, after: { role: 'approver', disabled: false } },
      },
    ])
  })

  it.each([{ role: 'viewer' }, { disabled: true }])('keeps one admin who can sign in: %j', async (patch) => {
    const [one, two] = [await person('admin'), await person('admin')]
    await db().person.create({ data: { id: 'bootstrap', email: 'b@hedgerow', name: 'Bootstrap', role: 'admin' } })
    await update(one, patch)
    await expect(update(two, patch)).rejects.toMatchObject({ code: 'conflict', reason: 'last_admin' })
  })

  it('keeps one admin, also when all are demoted at once', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => person('admin')))
    await Promise.allSettled(ids.map((id) => update(id, { role: 'viewer' })))
    expect(await db().person.count({ where: { role: 'admin' } })).toBe(1)
  })

  it('is refused when somebody was faster, for what is not there, and for what is unknown', async () => {
    const id = await person('viewer')
    const { etag } = await getPerson(admin, id)
    await update(id, { role: 'editor' }, etag)
    await expect(update(id, { role: 'viewer' }, etag)).rejects.toMatchObject({ code: 'stale' })
    await expect(update(newId(), { role: 'viewer' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(update(id, { role: 'root', name: 'x' })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('listPeople', () => {
  it('gives them page by page, to admins', async () => {
    for (const role of ['viewer', 'editor', 'admin'] as const) await person(role)
    const first = await listPeople(admin, { limit: 2 })
    const second = await listPeople(admin, { limit: 2, cursor: first.next_cursor })
    expect([first.items.length, second.items.length, second.next_cursor, first.total]).toEqual([2, 1, null, 3])
    await expect(listPeople(someone('approver'))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
