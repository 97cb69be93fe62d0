import 'server-only'
import type { ConnectionChoice } from '#components/configuration/form-context.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { listConnections } from '#lib/connections/queries.ts'
import { largestLimit } from '#lib/core/paging.ts'

/** What the form needs to know of the connections: no secrets, and of the settings the host only. */
export async function connectionChoices(ctx: Ctx): Promise<readonly ConnectionChoice[]> {
  const { items } = await listConnections(ctx, { limit: largestLimit })
  return items.map(({ id, name, kind, environments, is_default, host }) => {
    return { id, name, kind, environments, is_default, host: typeof host === 'string' ? host : null }
  })
}
