import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { openRevision } from './prepare.ts'
import { writeNext } from './update-configuration.ts'
import type { ConfigurationView } from './views.ts'

type RestoreInput = {
  readonly ctx: Ctx
  readonly id: string
  readonly number: number
  readonly ifMatch?: string | null
}

/** Makes an old revision the newest one, secrets included. What is provisioned changes with the next run only. */
export async function restoreRevision({ ctx, id, number, ifMatch = null }: RestoreInput): Promise<ConfigurationView> {
  authorize(ctx, 'configuration.write')
  const row = await db().revision.findFirst({ where: { configurationId: id, number } })
  if (!row) throw notFound('revision')
  const message = `Restored from revision ${number}`
  return writeNext({ ctx, id, ifMatch, message, restoredFrom: number, change: () => openRevision(row) })
}
