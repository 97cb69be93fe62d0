import 'server-only'
import { decode } from 'next-auth/jwt'
import { z } from 'zod'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import type { Ctx } from './context.ts'

/** What the encrypted cookie holds: ids only. Whether they still count is asked of the database on every request. */
const claimsSchema = z.object({ sub: z.string().min(1), sid: z.string().min(1) })

export type SessionClaims = z.infer<typeof claimsSchema>

/** Over https bound to this very host; over http named by port, since cookies of a host are shared by its ports. */
export function sessionCookie(publicUrl: string): { name: string; isSecure: boolean } {
  const { protocol, port } = new URL(publicUrl)
  return protocol === 'https:'
    ? { name: '__Host-hedgerow.session', isSecure: true }
    : { name: `hedgerow.session.${port || '80'}`, isSecure: false }
}

/** Null: not made by us, expired, or not a session cookie at all. */
export async function readClaims(cookie: string): Promise<SessionClaims | null> {
  const token = await decode({ token: cookie, secret: env().NEXTAUTH_SECRET }).catch(() => null)
  return claimsSchema.safeParse(token).data ?? null
}

/** Null when the session was ended, has expired, or its person was disabled or given another role since. */
export async function ctxOfSession(cookie: string, requestId: string): Promise<Ctx | null> {
  const claims = await readClaims(cookie)
  if (!claims) return null
  const session = await db().session.findUnique({ where: { id: claims.sid }, include: { person: true } })
  if (!session || session.personId !== claims.sub) return null
  if (session.revokedAt || session.expiresAt.getTime() <= Date.now()) return null
  const { person } = session
  if (person.disabledAt || person.version !== session.personVersion) return null
  return { actor: { kind: 'person', id: person.id, name: person.name }, role: person.role, scopes: 'all', requestId }
}

/** Safe to repeat: an ended session stays ended. */
export async function endSession({ sid, sub }: SessionClaims, requestId: string): Promise<void> {
  await transact(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: sid, personId: sub, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count === 0) return
    const person = await tx.person.findUniqueOrThrow({ where: { id: sub } })
    const actor = { kind: 'person', id: person.id, name: person.name } as const
    await record(
      tx,
      { actor, role: person.role, scopes: 'all', requestId },
      { action: 'session.ended', subjectType: 'session', subjectId: sid, subjectName: person.name },
    )
  })
}
