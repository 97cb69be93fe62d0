import 'server-only'
import type { Lane } from '#lib/connections/call-budget.ts'
import { type LoadedConnection, loadConnection } from '#lib/connections/load-connection.ts'
import { openPostHog, openVaultStore } from '#lib/connections/open-clients.ts'
import { openRenewing } from '#lib/connections/renewing-client.ts'
import type { World } from '#lib/engine/kind.ts'
import type { PostHogWorld, VaultWorld } from '#lib/kinds/worlds.ts'
import { fingerprint } from '#lib/seal.ts'

type WorldOptions = {
  readonly signal: AbortSignal
  /** While planning one list is fetched once and shared; while applying every look is fresh. */
  readonly remember: boolean
  /** On whose behalf PostHog is called. */
  readonly lane?: Lane
}

/** Gives each connection id its clients, opened once. */
export function openWorlds({
  signal,
  remember,
  lane = 'person',
}: WorldOptions): (connection: string) => Promise<World> {
  const worlds = new Map<string, Promise<World>>()
  const open = async (id: string): Promise<World> => {
    const connection = await loadConnection(id)
    const loads = new Map<string, Promise<unknown>>()
    const once = <T>(key: string, load: () => Promise<T>): Promise<T> => {
      if (!remember) return load()
      const known = loads.get(key) ?? load()
      loads.set(key, known)
      return known as Promise<T>
    }
    return worldOf(connection, { fingerprint, once, signal }, lane)
  }
  return (id) => {
    const known = worlds.get(id)
    if (known) return known
    const world = open(id)
    worlds.set(id, world)
    // The next attempt of a step opens it again.
    world.catch(() => worlds.delete(id))
    return world
  }
}

async function worldOf(connection: LoadedConnection, base: World, lane: Lane): Promise<PostHogWorld | VaultWorld> {
  if (connection.kind === 'posthog')
    return { ...base, posthog: openRenewing(connection, (newest) => openPostHog(newest, { lane })) }
  return { ...base, vault: await openVaultStore(connection) }
}
