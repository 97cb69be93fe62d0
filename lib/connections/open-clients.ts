import 'server-only'
import type { PostHogClient } from '#lib/posthog/client.ts'
import type { VaultStore } from '#lib/vaults/store.ts'
import type { LoadedConnection } from './load-connection.ts'

/** Bound to the connection's host and key; keeps nothing open. */
export function openPostHog(connection: LoadedConnection): PostHogClient {
  throw new Error(`not yet: ${connection.name}`)
}

/** One long-lived store for each connection and version; an older one is closed when the version moves on. */
export async function openVaultStore(connection: LoadedConnection): Promise<VaultStore> {
  throw new Error(`not yet: ${connection.name}`)
}
