import { createPostHog } from './posthog/index.ts'
import type { Listener, Starting } from './serve.ts'
import type { Host, System, SystemName } from './types.ts'

/** A system, and how it is started when plain HTTP is not its only transport. */
export type Loaded = { readonly system: System; readonly start?: (starting: Starting) => Promise<Listener> }

export async function loadSystems(hostOf: (name: SystemName) => Host): Promise<Loaded[]> {
  return [{ system: createPostHog(hostOf('posthog')) }]
}
