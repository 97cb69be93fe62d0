import 'server-only'
import type { ConnectionModel } from '#generated/prisma/models.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Secret } from '#lib/core/secret.ts'
import { db } from '#lib/db.ts'
import type { ConnectionKind } from './schemas.ts'
import { secretsOf } from './stored.ts'

/** A connection with its secrets opened: for the worker and for checks, never for an answer. */
export type LoadedConnection = {
  readonly id: string
  readonly kind: ConnectionKind
  readonly name: string
  /** Raised by every change, so that clients built from an older one are not used any more. */
  readonly version: number
  readonly environments: readonly string[]
  /** Everything that is not secret, by the API's names (`host`, `region`, `vault_url`, …). */
  readonly settings: JsonObject
  readonly secrets: Readonly<Record<string, Secret>>
}

/** Throws `not_found`. */
export async function loadConnection(id: string): Promise<LoadedConnection> {
  const row = await db().connection.findUnique({ where: { id } })
  if (!row) throw new HedgerowError('not_found', 'There is no such connection.', { details: { connection: id } })
  return openConnection(row)
}

/** Throws `unavailable` when the secrets cannot be opened. */
export function openConnection(row: ConnectionModel): LoadedConnection {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    version: row.version,
    environments: row.environments,
    settings: row.settings as JsonObject,
    secrets: secretsOf(row),
  }
}
