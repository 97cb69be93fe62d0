import { encode } from 'next-auth/jwt'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { ctxOfSession, endSession, sessionCookie } from './sessions.ts'
import { type Profile, signInPerson } from './sign-in-person.ts'

await takeOwnDatabase()

let count = 0
const someProfile = (): Profile => {
  count += 1
  return { provider: 'https://id.test', subject: `s-${count}`, email: `p${count}@id.test`, name: `Person ${count}` }
}

async function signedIn(profile = someProfile()) {
  const { personId, sessionId } = await signInPerson(profile, 'test-request')
  return { personId, sessionId, cookie: await cookieFor({ sub: personId, sid: sessionId }) }
}

const cookieFor = (token: Record<string, string>, over: Partial<Parameters<typeof encode>[0]> = {}) =>
  encode({ token, secret: env().NEXTAUTH_SECRET, ...over })

describe('the first sign-in', () => {
  it('makes one admin, also of two at the same moment, and viewers of all later ones', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => signInPerson(someProfile(), 'test-request')))
    const people = await db().person.findMany({ where: { id: { in: results.map(({ personId }) => personId) } } })
    expect(people.map(({ role }) => role).toSorted()).toEqual(['admin', ...Array(7).fill('viewer')])
  })

  it('makes one person of one identity, however often it comes', async () => {
    const profile = someProfile()
    const results = await Promise.all(Array.from({ length: 6 }, () => signInPerson(profile, 'test-request')))
    expect(new Set(results.map(({ personId }) => personId)).size).toBe(1)
    expect(new Set(results.map(({ sessionId }) => sessionId)).size).toBe(6)
  })

  it('does not join identities of two providers by their e-mail address', async () => {
    const profile = someProfile()
    await signInPerson(profile, 'test-request')
    const twin = { ...profile, provider: 'https://other.test', email: profile.email?.toUpperCase() ?? null }
    await expect(signInPerson(twin, 'test-request')).rejects.toMatchObject({ code: 'forbidden', reason: 'email_taken' })
  })

  it('is recorded, with the session', async () => {
    const { personId, sessionId } = await signedIn()
    const records = await db().auditRecord.findMany({ where: { actorId: personId }, orderBy: { id: 'asc' } })
    expect(records.map(({ action, subjectId }) => [action, subjectId])).toEqual([
      ['person.created', personId],
      ['session.started', sessionId],
    ])
  })

  it('needs no e-mail address', async () => {
    const { personId } = await signedIn({ ...someProfile(), subject: 'bare', email: null })
    expect(await db().person.findUnique({ where: { id: personId } })).toMatchObject({ email: 'bare@https://id.test' })
  })
})

describe('a session', () => {
  let session: Awaited<ReturnType<typeof signedIn>>
  beforeAll(async () => {
    session = await signedIn()
  })

  it('is who signed in', async () => {
    const ctx = await ctxOfSession(session.cookie, 'r-1')
    expect(ctx).toMatchObject({ actor: { kind: 'person', id: session.personId }, role: 'viewer', requestId: 'r-1' })
    expect(ctx?.scopes).toBe('all')
  })

  it.each([
    ['nothing', ''],
    ['text', 'not a token'],
    ['an unsigned token', `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x","sid":"y"}')}.`],
  ])('is not %s', async (_, cookie) => {
    expect(await ctxOfSession(cookie, 'r')).toBeNull()
  })

  it('is not a token of another secret, of another purpose, or without our ids', async () => {
    const claims = { sub: session.personId, sid: session.sessionId }
    const forged = [
      await cookieFor(claims, { secret: 'another secret of more than 32 characters' }),
      await cookieFor(claims, { salt: 'next-auth.state' }),
      await cookieFor(claims, { maxAge: -60 }),
      await cookieFor({ sub: session.personId }),
      await cookieFor({ sub: 'somebody else', sid: session.sessionId }),
      await cookieFor({ sub: session.personId, sid: 'made up' }),
    ]
    for (const cookie of forged) expect(await ctxOfSession(cookie, 'r')).toBeNull()
  })

  it('ends at once when it is ended, which is recorded once', async () => {
    const { cookie, sessionId, personId } = await signedIn()
    await endSession({ sid: sessionId, sub: personId }, 'r')
    await endSession({ sid: sessionId, sub: personId }, 'r')
    expect(await ctxOfSession(cookie, 'r')).toBeNull()
    expect(await db().auditRecord.count({ where: { action: 'session.ended', subjectId: sessionId } })).toBe(1)
  })

  it('cannot be ended for somebody else', async () => {
    const { cookie, sessionId } = await signedIn()
    await endSession({ sid: sessionId, sub: session.personId }, 'r')
    expect(await ctxOfSession(cookie, 'r')).not.toBeNull()
  })

  it.each([
    ['its time is over', (id: string) => db().session.update({ where: { id }, data: { expiresAt: new Date() } })],
    [
      'the person is given another role',
      (id: string) =>
        db().session.update({
          where: { id },
          data: { person: { update: { role: 'editor', version: { increment: 1 } } } },
        }),
    ],
    [
      'the person is disabled',
      (id: string) => db().session.update({ where: { id }, data: { person: { update: { disabledAt: new Date() } } } }),
    ],
    ['its row is gone', (id: string) => db().session.delete({ where: { id } })],
  ])('ends at once when %s', async (_, change) => {
    const { cookie, sessionId } = await signedIn()
    await change(sessionId)
    expect(await ctxOfSession(cookie, 'r')).toBeNull()
  })

  it('is not given to a disabled person', async () => {
    const profile = someProfile()
    const { personId } = await signInPerson(profile, 'r')
    await db().person.update({ where: { id: personId }, data: { disabledAt: new Date() } })
    const requestId = newId()
    await expect(signInPerson(profile, requestId)).rejects.toMatchObject({ reason: 'person_disabled' })
    const records = await db().auditRecord.findMany({ where: { requestId } })
    expect(records).toMatchObject([
      { action: 'access.denied', actorId: personId, detail: { reason: 'person_disabled' } },
    ])
  })
})

describe('the name of the cookie', () => {
  it.each([
    ['https://hedgerow.test', '__Host-hedgerow.session', true],
    ['http://127.0.0.1:3100', 'hedgerow.session.3100', false],
    ['http://hedgerow.test', 'hedgerow.session.80', false],
  ])('at %s is %s', (publicUrl, name, isSecure) => {
    expect(sessionCookie(publicUrl)).toEqual({ name, isSecure })
  })
})
