import 'server-only'
import { invalid } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { type LoadedConnection, openConnection } from './load-connection.ts'
import type { ConnectionKind } from './schemas.ts'

export type Wanted = {
  readonly kind: ConnectionKind
  readonly environment: string
  /** Id or name; null: the default that serves the environment, else the only one that does. */
  readonly wanted: string | null
}

const titles = { posthog: 'PostHog', aws: 'AWS', gcp: 'Google Cloud', azure: 'Azure' } as const

/** Throws `invalid` with the path of the variable that would decide it. */
export async function chooseConnection({ kind, environment, wanted }: Wanted): Promise<LoadedConnection> {
  const path = kind === 'posthog' ? 'posthog_connection' : 'vault_connection'
  const fault = (message: string) => invalid([{ path, message }], message)
  const title = titles[kind]

  const rows = await db().connection.findMany({ where: { kind }, orderBy: { name: 'asc' } })
  const serving = rows.filter((row) => row.environments.includes(environment))
  if (wanted !== null) {
    const named = rows.find((row) => row.id === wanted || row.name === wanted)
    if (!named) throw fault(`There is no ${title} connection named ${JSON.stringify(wanted)}.`)
    if (!serving.includes(named)) throw fault(`The connection ${named.name} may not be used for ${environment}.`)
    return openConnection(named)
  }
  const chosen = serving.find((row) => row.isDefault) ?? (serving.length === 1 ? serving[0] : undefined)
  if (chosen) return openConnection(chosen)
  if (serving.length === 0) throw fault(`There is no ${title} connection for ${environment}; an admin can add one.`)
  const names = serving.map((row) => row.name).join(', ')
  throw fault(`Several ${title} connections serve ${environment} and none is the default: name one of ${names}.`)
}
