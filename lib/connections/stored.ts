import 'server-only'
import type { ConnectionModel } from '#generated/prisma/models.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { Secret } from '#lib/core/secret.ts'
import { env } from '#lib/env.ts'
import { openRecord, type Place, sealRecord } from '#lib/seal.ts'
import type { AllowedHosts } from './hosts.ts'
import { boundFields, type ConnectionInput, type ConnectionKind, secretFields } from './schemas.ts'
import type { ConnectionCheckView, ConnectionView } from './views.ts'

type Secrets = Readonly<Record<string, Secret>>

export function allowedHosts(): AllowedHosts {
  return { posthog: env().HEDGEROW_POSTHOG_HOSTS, outbound: env().HEDGEROW_OUTBOUND_ALLOW }
}

export function etagOf(row: Pick<ConnectionModel, 'id' | 'version'>): string {
  return `"${row.id}.${row.version}"`
}

/** The columns of a connection; its secrets are sealed for this row and for the host that they are meant for. */
export function columnsOf(id: string, input: ConnectionInput) {
  const { kind, name, environments, is_default: isDefault, ...rest } = input
  const names: readonly string[] = secretFields[kind]
  const entries = Object.entries(rest).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value] as const],
  )
  const settings = Object.fromEntries(entries.filter(([field]) => !names.includes(field)))
  const given = entries.filter(([field]) => names.includes(field))
  const secrets = Object.fromEntries(given.map(([field, value]) => [field, new Secret(String(value))]))
  const masked = Object.fromEntries(Object.entries(secrets).map(([field, secret]) => [field, maskOf(field, secret)]))
  return {
    kind,
    name,
    settings,
    masked,
    environments,
    isDefault,
    sealed: sealRecord(secrets, connectionPlace(id, kind, settings)),
  }
}

/** Throws `unavailable` when they were sealed with another key, or for another host than the row names now. */
export function secretsOf(row: ConnectionModel): Secrets {
  try {
    return openRecord(row.sealed, connectionPlace(row.id, row.kind, row.settings as JsonObject))
  } catch (cause) {
    const message = `The secrets of the connection ${row.name} cannot be opened: give them again.`
    throw new HedgerowError('unavailable', message, { reason: 'secrets_unreadable', cause })
  }
}

export function connectionView(row: ConnectionModel): ConnectionView {
  return {
    ...(row.settings as JsonObject),
    ...(row.masked as JsonObject),
    id: row.id,
    kind: row.kind,
    name: row.name,
    environments: row.environments,
    is_default: row.isDefault,
    etag: etagOf(row),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    last_check: row.lastCheck as ConnectionCheckView | null,
  }
}

export function connectionPlace(id: string, kind: ConnectionKind, settings: JsonObject): Place {
  const bound = boundFields[kind].map((field) => `${field}=${settings[field] ?? ''}`)
  return { table: 'connection', row: id, column: `sealed for ${bound.join(' ')}` }
}

function maskOf(field: string, secret: Secret): string {
  if (field !== 'service_account_json') return secret.masked()
  const { client_email: email }: { client_email: string } = JSON.parse(secret.reveal())
  return `•••• (${email})`
}
