import { beforeAll, describe, expect, it } from 'vitest'
import { ctxOfBearer } from '#lib/auth/bearer.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { systemCtx } from '#lib/auth/context.ts'
import { isAllowed, type Role, type Scope } from '#lib/auth/policy.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { createApiToken } from './create-api-token.ts'
import { listApiTokens } from './queries.ts'
import { revokeApiToken } from './revoke-api-token.ts'

const adminToken = 'an-admin-token-only-for-this-very-test'
await takeOwnDatabase({ HEDGEROW_ADMIN_TOKEN: adminToken })

/** Tokens belong to people, so these exist. */
async function person(role: Role): Promise<Ctx> {
  const id = newId()
  await db().person.create({ data: { id, email: `${id}@id.test`, name: `Test ${role}`, role } })
  return { actor: { kind: 'person', id, name: `Test ${role}` }, role, scopes: 'all', requestId: 'test' }
}

let admin: Ctx
beforeAll(async () => {
  admin = await person('admin')
})
const make = (over: Record<string, unknown> = {}, ctx = admin) =>
  createApiToken({ ctx, input: { name: 'CI', scopes: ['read'], ...over } })
const use = (token: string) => ctxOfBearer(token, 'r-1')

describe('createApiToken', () => {
  it('gives the token this once and stores its hash only', async () => {
    const made = await make({ scopes: ['provision', 'read', 'read'] })
    expect(made.token).toMatch(/^hr_[A-Za-z0-9_-]{43}$/)
    expect(made).toMatchObject({ name: 'CI', scopes: ['read', 'provision'], last_used_at: null, person: 'Test admin' })
    expect(made.hint).toBe(`hr_••••${made.token.slice(-4)}`)
    const rows = [await db().apiToken.findMany(), await db().auditRecord.findMany()]
    const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    expect(text).not.toContain(made.token.slice(3, -4))
  })

  it('opens the API as its person, held to its scopes', async () => {
    const ctx = await use((await make({ scopes: ['read'] })).token)
    expect(ctx).toMatchObject({ actor: { kind: 'token', name: 'CI (Test admin)' }, role: 'admin', requestId: 'r-1' })
    expect(ctx && isAllowed(ctx, 'configuration.read')).toBe(true)
    expect(ctx && isAllowed(ctx, 'configuration.write')).toBe(false)
  })

  it.each(['viewer', 'editor', 'approver'] as const)('is forbidden to %s', async (role) => {
    await expect(make({}, await person(role))).rejects.toMatchObject({ code: 'forbidden', reason: 'role_too_low' })
  })

  it('is audited with its scopes', async () => {
    const made = await make({ scopes: ['reveal'] })
    const [record] = await db().auditRecord.findMany({ where: { subjectId: made.id } })
    expect(record).toMatchObject({ action: 'token.created', subjectName: 'CI', detail: { scopes: ['reveal'] } })
  })

  it.each([
    ['no scope', { scopes: [] }, 'scopes'],
    ['an unknown scope', { scopes: ['root'] }, 'scopes.0'],
    ['no name', { name: ' ' }, 'name'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end far off', { expires_at: '2999-01-01T00:00:00Z' }, 'expires_at'],
    ['an unknown key', { nope: 1 }, 'nope'],
  ])('refuses %s', async (_, over, path) => {
    await expect(make(over)).rejects.toMatchObject({ code: 'invalid', faults: [{ path }] })
  })

  it('works before anybody has signed in, with the admin token of the environment', async () => {
    const bootstrap = await use(adminToken)
    if (!bootstrap) throw new Error('the admin token was refused')
    const made = await make({ scopes: ['write'] }, bootstrap)
    expect(made.person).toBe('Bootstrap')
    expect(await use(made.token)).toMatchObject({ role: 'admin' })
  })

  it('hands on no more than the token that makes it has', async () => {
    const scopes: Scope[] = ['admin']
    const token = await make({ scopes })
    const ctx = await use(token.token)
    if (!ctx) throw new Error('the token was refused')
    expect((await make({ scopes: ['read'] }, ctx)).person).toBe('Test admin')
  })

  it('is not for the system', async () => {
    await expect(make({}, systemCtx('seed', 'r'))).rejects.toMatchObject({ reason: 'person_required' })
  })
})

describe('a token', () => {
  it.each([
    ['is revoked', (id: string) => revokeApiToken({ ctx: admin, id })],
    ['has expired', (id: string) => db().apiToken.update({ where: { id }, data: { expiresAt: new Date() } })],
    [
      'belongs to somebody who is disabled',
      (id: string) => db().apiToken.update({ where: { id }, data: { person: { update: { disabledAt: new Date() } } } }),
    ],
  ])('opens nothing from the next request on once it %s', async (_, change) => {
    const made = await make({}, await person('admin'))
    expect(await use(made.token)).not.toBeNull()
    await change(made.id)
    expect(await use(made.token)).toBeNull()
  })

  it('can do no more than its person may now', async () => {
    const owner = await person('admin')
    const { token } = await make({ scopes: ['admin'] }, owner)
    await db().person.update({ where: { id: owner.actor.id }, data: { role: 'viewer' } })
    const ctx = await use(token)
    expect(ctx && isAllowed(ctx, 'configuration.read')).toBe(true)
    expect(ctx && isAllowed(ctx, 'connection.write')).toBe(false)
  })

  it('remembers when it was last used', async () => {
    const made = await make()
    await use(made.token)
    const { items } = await listApiTokens(admin)
    expect(items.find(({ id }) => id === made.id)?.last_used_at).not.toBeNull()
  })

  it.each(['', 'hr_', 'hr_made-up', `${adminToken}x`, adminToken.slice(1), '\u{1f33f}'])('is not %j', async (text) => {
    expect(await use(text)).toBeNull()
  })
})

describe('revokeApiToken', () => {
  it('is audited once, however often it is repeated', async () => {
    const made = await make()
    await revokeApiToken({ ctx: admin, id: made.id })
    await revokeApiToken({ ctx: admin, id: made.id })
    const records = await db().auditRecord.findMany({ where: { subjectId: made.id }, orderBy: { id: 'asc' } })
    expect(records.map(({ action }) => action)).toEqual(['token.created', 'token.revoked'])
  })

  it('is forbidden to those who may not, and for what is not there', async () => {
    const made = await make()
    await expect(revokeApiToken({ ctx: await person('editor'), id: made.id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(revokeApiToken({ ctx: admin, id: newId() })).rejects.toMatchObject({ code: 'not_found' })
    expect(await use(made.token)).not.toBeNull()
  })
})

describe('listApiTokens', () => {
  it('gives them newest first, page by page, without tokens', async () => {
    const [older, newer] = [await make({ name: 'older' }), await make({ name: 'newer' })]
    const first = await listApiTokens(admin, { limit: 1 })
    expect(first.items[0]?.id).toBe(newer.id)
    const second = await listApiTokens(admin, { limit: 1, cursor: first.next_cursor })
    expect(second.items[0]?.id).toBe(older.id)
    expect(first.items[0]).not.toHaveProperty('token')
  })

  it('is forbidden to those who may not', async () => {
    await expect(listApiTokens(await person('approver'))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
