import 'server-only'
import type { ConnectionModel } from '#generated/prisma/models.ts'
import type { Transaction } from '#lib/db.ts'

/** A configuration that needs the connection, by its key (project/service/environment), and why it does. */
export type ConnectionUser = { readonly key: string; readonly by: 'resource' | 'run' | 'id' | 'name' }

/** What was made through it, what a run is making through it now, and what names it. */
export async function listUsers(tx: Transaction, { id, name }: ConnectionModel): Promise<ConnectionUser[]> {
  return tx.$queryRaw<ConnectionUser[]>`
    SELECT DISTINCT configuration.key, 'resource' AS by
      FROM resource JOIN configuration ON configuration.id = resource.configuration_id
     WHERE resource.connection_id = ${id}
    UNION
    SELECT configuration.key, 'run'
      FROM run JOIN plan ON plan.id = run.plan_id JOIN configuration ON configuration.id = run.configuration_id
     WHERE run.status IN ('queued', 'running', 'waiting') AND strpos(plan.changes::text, ${id}) > 0
    UNION
    SELECT configuration.key, CASE WHEN ${id} IN (named.posthog, named.vault) THEN 'id' ELSE 'name' END
      FROM configuration
      JOIN revision ON revision.configuration_id = configuration.id AND revision.number = configuration.revision
     CROSS JOIN LATERAL (SELECT revision.variables ->> 'posthog_connection' AS posthog,
                                revision.variables ->> 'vault_connection' AS vault) named
     WHERE configuration.deleted_at IS NULL
       AND (${id} IN (named.posthog, named.vault) OR ${name} IN (named.posthog, named.vault))
     ORDER BY key`
}
