import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'

/** From the next request on it opens nothing. Safe to repeat. Throws `not_found`. */
export async function revokeApiToken({ ctx, id }: { ctx: Ctx; id: string }): Promise<void> {
  authorize(ctx, 'token.manage')
  await transact(async (tx) => {
    const row = await tx.apiToken.findUnique({ where: { id } })
    if (!row) throw notFound('token')
    const { count } = await tx.apiToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } })
    if (count === 0) return
    await record(tx, ctx, { action: 'token.revoked', subjectType: 'token', subjectId: id, subjectName: row.name })
  })
}
