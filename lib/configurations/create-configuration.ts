import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import { isUniqueViolation } from '#lib/database-errors.ts'
import { db } from '#lib/db.ts'
import { configurationKey } from './identity.ts'
import { prepare } from './prepare.ts'
import { getConfiguration } from './queries.ts'
import type { ConfigurationView } from './views.ts'
import { listed, serviceId, writeRevision } from './write-revision.ts'

/** Throws `invalid` with every fault, `conflict` with the existing id when the service has this environment already. */
export async function createConfiguration({ ctx, input }: { ctx: Ctx; input: unknown }): Promise<ConfigurationView> {
  authorize(ctx, 'configuration.write')
  const prepared = prepare(input, null)
  const key = configurationKey(prepared.variables)
  const id = newId()
  try {
    await transact(async (tx) => {
      await tx.configuration.create({
        data: {
          id,
          key,
          serviceId: await serviceId(tx, prepared, newId()),
          ...listed(prepared),
        },
      })
      await writeRevision(tx, ctx, { configurationId: id, number: 1, prepared, message: '', restoredFrom: null })
      await record(tx, ctx, {
        action: 'configuration.created',
        subjectType: 'configuration',
        subjectId: id,
        subjectName: key,
        detail: { revision: 1 },
      })
    })
  } catch (error) {
    throw await asDuplicate(error, key)
  }
  return getConfiguration(ctx, id)
}

/** A broken uniqueness of the key, in words that lead to the configuration that has it. */
export async function asDuplicate(error: unknown, key: string): Promise<unknown> {
  if (!isUniqueViolation(error)) return error
  const existing = await db().configuration.findFirst({ where: { key, deletedAt: null }, select: { id: true } })
  if (!existing) return error
  return new HedgerowError('conflict', `${key} exists already.`, {
    reason: 'configuration_exists',
    faults: [{ path: 'service_name', message: `${key} exists already.` }],
    details: { configuration_id: existing.id },
  })
}
