import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { newId } from '#lib/core/ids.ts'
import { parseInput } from '#lib/input.ts'
import { connectionSchema } from './schemas.ts'
import { allowedHosts, columnsOf, connectionView } from './stored.ts'
import type { ConnectionView } from './views.ts'
import { describe, lockConnections, refuseTakenName, replaceDefaults } from './write-rules.ts'

/** Throws `invalid` with every fault, `conflict` when the name is taken. Nothing is called: see checkConnection. */
export async function createConnection({ ctx, input }: { ctx: Ctx; input: unknown }): Promise<ConnectionView> {
  authorize(ctx, 'connection.write')
  const parsed = parseInput(connectionSchema(allowedHosts()), input)
  const id = newId()
  return transact(async (tx) => {
    await lockConnections(tx)
    await refuseTakenName(tx, parsed.name, id)
    const row = await tx.connection.create({ data: { id, ...columnsOf(id, parsed) } })
    const replaced = await replaceDefaults(tx, row)
    await record(tx, ctx, {
      action: 'connection.created',
      subjectType: 'connection',
      subjectId: id,
      subjectName: row.name,
      detail: { ...describe(row), ...(replaced.length > 0 ? { no_longer_default: replaced } : {}) },
    })
    return connectionView(row)
  })
}
