import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { listUsers } from './connection-users.ts'
import { describe, lockConnections, refuseStale } from './write-rules.ts'

type Deletion = { readonly ctx: Ctx; readonly id: string; readonly ifMatch?: string | null }

/** Its credentials are gone with it. Throws `conflict` with its users while there are any. */
export async function deleteConnection({ ctx, id, ifMatch = null }: Deletion): Promise<void> {
  authorize(ctx, 'connection.write')
  await transact(async (tx) => {
    await lockConnections(tx)
    const row = await tx.connection.findUnique({ where: { id } })
    if (!row) throw notFound('connection')
    refuseStale(row, ifMatch)
    const users = [...new Set((await listUsers(tx, row)).map(({ key }) => key))]
    if (users.length > 0) throw inUse(users)
    await tx.connection.delete({ where: { id } })
    await record(tx, ctx, {
      action: 'connection.deleted',
      subjectType: 'connection',
      subjectId: id,
      subjectName: row.name,
      detail: describe(row),
    })
  })
}

function inUse(users: readonly string[]): HedgerowError {
  const some = users.length > 3 ? `${users.slice(0, 3).join(', ')} and ${users.length - 3} more` : users.join(', ')
  return new HedgerowError('conflict', `It is in use by ${some}.`, { reason: 'connection_in_use', details: { users } })
}
