import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import type { Check } from '#lib/core/check.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { checkPostHog } from '#lib/posthog/check.ts'
import { type LoadedConnection, openConnection } from './load-connection.ts'
import { openPostHog, openVaultStore } from './open-clients.ts'
import type { ConnectionCheckView } from './views.ts'

/**
 * Asks the other side what the credentials may do, and keeps the answer with the connection. At a vault a probe entry
 * is written and removed. What is wrong there is in the answer; throws `not_found` only.
 */
export async function checkConnection({ ctx, id }: { ctx: Ctx; id: string }): Promise<ConnectionCheckView> {
  authorize(ctx, 'connection.write')
  const row = await db().connection.findUnique({ where: { id } })
  if (!row) throw notFound('connection')
  const checks = await look(() => runChecks(openConnection(row)))
  const ok = checks.every(({ status }) => status !== 'error')
  const view: ConnectionCheckView = { ok, checks, checked_at: new Date().toISOString() }
  await transact(async (tx) => {
    // Of the version that was checked only: who changed it meanwhile has another check to make.
    await tx.connection.updateMany({
      where: { id, version: row.version },
      data: { lastCheck: view as unknown as Prisma.InputJsonObject, updatedAt: row.updatedAt },
    })
    await record(tx, ctx, {
      action: 'connection.checked',
      subjectType: 'connection',
      subjectId: id,
      subjectName: row.name,
      detail: { ok, failed: checks.filter(({ status }) => status === 'error').map(({ name }) => name) },
    })
  })
  return view
}

async function runChecks(connection: LoadedConnection): Promise<Check[]> {
  if (connection.kind !== 'posthog') return (await openVaultStore(connection)).check()
  const { organization_id: organization } = connection.settings
  return checkPostHog(openPostHog(connection), { organization: organization ? String(organization) : '@current' })
}

async function look(run: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof HedgerowError)) throw error
    const fix = error.upstream?.fix ?? 'Correct the connection and check it again.'
    return [{ name: 'open', status: 'error', detail: error.message, fix }]
  }
}
