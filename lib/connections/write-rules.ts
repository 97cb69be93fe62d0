import 'server-only'
import type { ConnectionModel } from '#generated/prisma/models.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Transaction } from '#lib/db.ts'
import { etagOf } from './stored.ts'

const writeLock = 640_232

/** Connections are few and seldom written: one writer at a time keeps names, defaults and uses consistent. */
export async function lockConnections(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${writeLock})`
}

export function refuseStale(row: ConnectionModel, ifMatch: string | null): void {
  if (ifMatch === null || ifMatch === '*' || ifMatch === etagOf(row)) return
  throw new HedgerowError('stale', 'Somebody changed this connection in the meantime.', {
    details: { etag: etagOf(row) },
  })
}

export async function refuseTakenName(tx: Transaction, name: string, id: string): Promise<void> {
  const other = await tx.connection.findUnique({ where: { name }, select: { id: true } })
  if (!other || other.id === id) return
  throw new HedgerowError('conflict', `There is a connection named ${name} already.`, {
    reason: 'connection_exists',
    faults: [{ path: 'name', message: 'is taken' }],
    details: { connection_id: other.id },
  })
}

/** One default for each kind and environment: the newest wins. Names those that are none any more. */
export async function replaceDefaults(tx: Transaction, row: ConnectionModel): Promise<string[]> {
  if (!row.isDefault) return []
  const where = {
    kind: row.kind,
    isDefault: true,
    id: { not: row.id },
    environments: { hasSome: row.environments },
  }
  const others = await tx.connection.findMany({ where, select: { name: true }, orderBy: { name: 'asc' } })
  await tx.connection.updateMany({ where, data: { isDefault: false, version: { increment: 1 } } })
  return others.map(({ name }) => name)
}

/** What an audit record says of a connection: its settings, and its secrets masked. */
export function describe(row: ConnectionModel): JsonObject {
  const { kind, environments, isDefault } = row
  return { kind, environments, is_default: isDefault, ...(row.settings as JsonObject), ...(row.masked as JsonObject) }
}
