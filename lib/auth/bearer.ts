import 'server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import type { Ctx } from './context.ts'
import { isScope } from './policy.ts'

export const tokenPrefix = 'hr_'

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** What is stored of a token, and found again by. */
export const hashToken = (token: string) => sha256(token).toString('hex')

// Often enough to be of use, seldom enough not to make a write of every read.
const lastUsedStepMs = 60_000

/** Null: no such token, or revoked, expired, or its person is disabled. A token can do no more than its person may now. */
export async function ctxOfBearer(token: string, requestId: string): Promise<Ctx | null> {
  const adminToken = env().HEDGEROW_ADMIN_TOKEN
  if (adminToken !== undefined && timingSafeEqual(sha256(token), sha256(adminToken))) {
    const actor = { kind: 'token', id: 'admin-token', name: 'HEDGEROW_ADMIN_TOKEN' } as const
    return { actor, role: 'admin', scopes: new Set(['admin'] as const), requestId }
  }
  if (!token.startsWith(tokenPrefix)) return null
  const row = await db().apiToken.findUnique({ where: { hash: hashToken(token) }, include: { person: true } })
  if (!row || row.revokedAt || row.person.disabledAt) return null
  const now = Date.now()
  if (row.expiresAt && row.expiresAt.getTime() <= now) return null
  if (!row.lastUsedAt || row.lastUsedAt.getTime() < now - lastUsedStepMs) {
    await db().apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: new Date(now) } })
  }
  return {
    actor: { kind: 'token', id: row.id, name: `${row.name} (${row.person.name})` },
    role: row.person.role,
    scopes: new Set(row.scopes.filter(isScope)),
    requestId,
  }
}
