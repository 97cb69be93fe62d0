import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { isOutboundAllowed as allowInsecure } from '#lib/outbound/allow-list.ts'
import { createPostHogClient, type PostHogClient } from '#lib/posthog/client.ts'
import type { Limiter } from '#lib/posthog/limiter.ts'
import { postHogWindows } from '#lib/posthog/limiter.ts'
import { fingerprint } from '#lib/seal.ts'
import { openVault } from '#lib/vaults/open-vault.ts'
import type { VaultOptions, VaultSettings } from '#lib/vaults/settings.ts'
import type { VaultStore } from '#lib/vaults/store.ts'
import { version } from '#lib/version.ts'
import type { Lane } from './call-budget.ts'
import { type HostReading, readPostHogHost, readVaultHost } from './hosts.ts'
import type { LoadedConnection } from './load-connection.ts'
import { createSharedLimiter, createTurns } from './shared-limiter.ts'
import { allowedHosts } from './stored.ts'

type Opened<T> = { readonly version: number; readonly client: T }

// Next may evaluate this module more than once in a process; budgets and connections must be shared all the same.
const store = globalThis as {
  hedgerowClients?: {
    readonly limiters: Map<string, Limiter>
    readonly posthog: Map<string, Opened<PostHogClient>>
    readonly vaults: Map<string, Opened<Promise<VaultStore>>>
  }
}
const opened = () => {
  store.hedgerowClients ??= { limiters: new Map(), posthog: new Map(), vaults: new Map() }
  return store.hedgerowClients
}

type OpenOptions = {
  /** On whose behalf it is called: people come first, see call-budget.ts. */
  readonly lane?: Lane
}

/** Bound to the connection's host and key. Throws `invalid` when the operator does not allow the host any more. */
export function openPostHog(connection: LoadedConnection, { lane = 'person' }: OpenOptions = {}): PostHogClient {
  const name = `${connection.id} ${lane}`
  const current = opened().posthog.get(name)
  if (current && current.version >= connection.version) return current.client
  const client = createClient(connection, lane)
  opened().posthog.set(name, { version: connection.version, client })
  return client
}

/** A client that is not kept: for a key that is not the connection's yet. */
export function createClient(connection: LoadedConnection, lane: Lane = 'person'): PostHogClient {
  const key = connection.secrets.personal_api_key
  if (!key) throw new HedgerowError('invalid', `The connection ${connection.name} has no personal API key.`)
  return createPostHogClient({
    host: allowedHost(connection),
    key,
    userAgent: `hedgerow/${version}`,
    limiter: limiterOf(key, lane),
    allowInsecure,
    deadlineMs: env().HEDGEROW_DEADLINE_MS,
  })
}

/**
 * One long-lived store for each connection and version; an older one is closed when the version moves on. Throws
 * `invalid` for an address that the operator does not allow any more.
 */
export async function openVaultStore(connection: LoadedConnection): Promise<VaultStore> {
  const { vaults } = opened()
  const current = vaults.get(connection.id)
  if (current && current.version >= connection.version) return current.client
  const deadlines = { totalMs: env().HEDGEROW_DEADLINE_MS }
  const settings = vaultSettings(connection)
  const turnFor: VaultOptions['turnFor'] = (scope, limit) =>
    createTurns({ budget: `vault:${scope}:change`, system: settings.kind, lane: 'person', windows: [limit] }).take
  const client = openVault(settings, { allowInsecure, deadlines, turnFor })
  vaults.set(connection.id, { version: connection.version, client })
  if (current) setTimeout(() => void close(current.client), closeAfterMs).unref()
  client.catch(() => vaults.delete(connection.id))
  return client
}

// Longer than any call that may still be out with the older one.
const closeAfterMs = 120_000

async function close(older: Promise<VaultStore>): Promise<void> {
  try {
    await (await older).close()
  } catch (cause) {
    log().warn({ err: cause }, 'an older vault client could not be closed')
  }
}

/** Asked again at every opening: the operator may have taken the host from the list since it was stored. */
function allowedHost(connection: LoadedConnection): string {
  return allowedOrigin(connection, readPostHogHost(String(connection.settings.host), allowedHosts()))
}

function allowedOrigin(connection: LoadedConnection, reading: HostReading): string {
  if (reading.ok) return reading.origin
  throw new HedgerowError('invalid', `The connection ${connection.name} cannot be used: ${reading.message}`, {
    reason: 'host_not_allowed',
  })
}

/** A vault without stored secrets is called as this server itself, so its address is bound by the list alone. */
function vaultSettings(connection: LoadedConnection): VaultSettings {
  const { kind, settings, secrets } = connection
  if (kind === 'posthog') throw new HedgerowError('internal', 'A PostHog connection is no vault.')
  const address = settings[kind === 'azure' ? 'vault_url' : 'endpoint']
  if (address !== undefined) allowedOrigin(connection, readVaultHost(kind, String(address), allowedHosts()))
  // Checked by connectionSchema when it was stored, with the same names.
  return { ...settings, ...secrets, kind } as unknown as VaultSettings
}

/** PostHog counts by key, whatever number of connections and processes uses it. */
function limiterOf(key: Secret, lane: Lane): Limiter {
  const { limiters } = opened()
  const name = fingerprint(key)
  const windows = { ...postHogWindows, ...env().HEDGEROW_POSTHOG_LIMITS }
  const limiter = limiters.get(`${name} ${lane}`) ?? createSharedLimiter(name, lane, windows)
  limiters.set(`${name} ${lane}`, limiter)
  return limiter
}
