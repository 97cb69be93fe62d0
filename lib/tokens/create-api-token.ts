import 'server-only'
import { randomBytes } from 'node:crypto'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import { hashToken, tokenPrefix } from '#lib/auth/bearer.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize, type Scope } from '#lib/auth/policy.ts'
import { HedgerowError, invalid } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { Transaction } from '#lib/db.ts'
import { parseInput } from '#lib/input.ts'
import { type TokenView, tokenView } from './queries.ts'
import { tokenSchema } from './schemas.ts'

/** `token` is given this once and kept nowhere: only its hash is stored. */
type CreatedToken = TokenView & { readonly token: string }

/** Throws `invalid` with every fault, also for scopes that the caller does not have. */
export async function createApiToken({ ctx, input }: { ctx: Ctx; input: unknown }): Promise<CreatedToken> {
  authorize(ctx, 'token.manage')
  const { name, scopes, expires_at: expiresAt } = parseInput(tokenSchema, input)
  refuseMoreThanOwn(ctx, scopes)
  const token = `${tokenPrefix}${randomBytes(32).toString('base64url')}`
  return transact(async (tx) => {
    const personId = await ownerOf(tx, ctx)
    const id = newId()
    const row = await tx.apiToken.create({
      data: { id, name, hash: hashToken(token), hint: token.slice(-4), scopes, personId, expiresAt },
      include: { person: true },
    })
    await record(tx, ctx, {
      action: 'token.created',
      subjectType: 'token',
      subjectId: id,
      subjectName: name,
      detail: { scopes, expires_at: expiresAt.toISOString() },
    })
    return { ...tokenView(row), token }
  })
}

function refuseMoreThanOwn(ctx: Ctx, wanted: readonly Scope[]): void {
  const { scopes } = ctx
  if (scopes === 'all' || scopes.has('admin')) return
  const missing = wanted.filter((scope) => !scopes.has(scope))
  if (missing.length === 0) return
  throw invalid([{ path: 'scopes', message: `your own token does not have ${missing.join(', ')}` }])
}

/** Owner of what is made with HEDGEROW_ADMIN_TOKEN, before anybody has signed in. Nobody can sign in as this person. */
const bootstrap = { id: 'bootstrap', email: 'bootstrap@hedgerow', name: 'Bootstrap' }

async function ownerOf(tx: Transaction, { actor }: Ctx): Promise<string> {
  if (actor.kind === 'person') return actor.id
  if (actor.kind === 'token') {
    const token = await tx.apiToken.findUnique({ where: { id: actor.id }, select: { personId: true } })
    if (token) return token.personId
    await tx.person.upsert({ where: { id: bootstrap.id }, create: { ...bootstrap, role: 'admin' }, update: {} })
    return bootstrap.id
  }
  throw new HedgerowError('forbidden', 'Tokens are made by people.', { reason: 'person_required' })
}
