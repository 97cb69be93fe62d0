import 'server-only'
import { openRevision } from '#lib/configurations/prepare.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import { type LoadedConnection, loadConnection } from '#lib/connections/load-connection.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { posthogHosts } from '#lib/core/posthog-hosts.ts'
import type { Secret } from '#lib/core/secret.ts'
import { db } from '#lib/db.ts'
import type { Attributes } from '#lib/outputs/recorded.ts'
import { chooseConnections } from './desired.ts'
import { type ResourceRow, secretAttributes } from './recorded.ts'

/** What a configuration has in the world, as far as we recorded it, and the variables it was made from. */
export type Provisioned = {
  readonly id: string
  readonly key: string
  readonly variables: Variables
  readonly attributes: Attributes
  readonly host: { readonly app: string; readonly ingest: string }
  /** AWS region, Google project or Azure vault; null while no vault is chosen. */
  readonly place: string | null
  /** The project's token; null while there is no project. */
  readonly apiKey: Secret | null
  readonly webhookSecret: Secret | null
}

/** The applied revision, or the newest one of a draft. Throws `not_found`. */
export async function loadProvisioned(configurationId: string): Promise<Provisioned> {
  const row = await db().configuration.findFirst({
    where: { id: configurationId, deletedAt: null },
    include: { resources: true },
  })
  if (!row) throw notFound('configuration')
  const number = row.appliedRevision ?? row.revision
  const configurationId_number = { configurationId, number }
  const revision = openRevision(await db().revision.findUniqueOrThrow({ where: { configurationId_number } }))
  const { posthog, vault } = await connectionsOf(row.resources, revision.variables)
  const host = String(posthog?.settings.host ?? revision.variables.posthog_host)
  return {
    id: row.id,
    key: row.key,
    variables: revision.variables,
    attributes: Object.fromEntries(row.resources.map(({ address, attributes }) => [address, attributes as JsonObject])),
    host: posthogHosts(host),
    place: vault ? placeOf(vault) : null,
    apiKey: tokenOf(row.resources),
    webhookSecret: revision.secrets.webhook_secret ?? null,
  }
}

function tokenOf(resources: readonly ResourceRow[]): Secret | null {
  const project = resources.find(({ kind }) => kind === 'posthog.project' || kind === 'posthog.shared_project')
  return project ? (secretAttributes(project)[`${project.address}#api_token`] ?? null) : null
}

type Connections = { readonly posthog: LoadedConnection | null; readonly vault: LoadedConnection | null }

/** Those through which it was made; those that would be chosen now for what is not made yet. */
async function connectionsOf(resources: readonly ResourceRow[], variables: Variables): Promise<Connections> {
  const idOf = (prefix: string) => resources.find(({ kind }) => kind.startsWith(prefix))?.connectionId
  const [posthogId, vaultId] = [idOf('posthog.'), idOf('vault.')]
  const chosen = posthogId && vaultId ? null : await chooseConnections(variables).catch(noneServes)
  return {
    posthog: posthogId ? await loadConnection(posthogId) : (chosen?.posthog ?? null),
    vault: vaultId ? await loadConnection(vaultId) : (chosen?.vault ?? null),
  }
}

/** A draft may be ahead of its connections. */
function noneServes(error: unknown): null {
  if (error instanceof HedgerowError) return null
  throw error
}

function placeOf({ kind, settings }: LoadedConnection): string | null {
  const name = { aws: 'region', gcp: 'project_id', azure: 'vault_url', posthog: 'host' }[kind]
  const value = settings[name]
  return typeof value === 'string' ? value : null
}
