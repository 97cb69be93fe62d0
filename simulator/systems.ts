import { createPostHog } from './posthog/index.ts'
import type { Listener, Starting } from './serve.ts'
import type { Host, System, SystemName } from './types.ts'
import { createAws } from './vaults/aws/index.ts'
import { createAzure } from './vaults/azure/index.ts'
import { createGcp, startGcp } from './vaults/gcp/index.ts'

/** A system, and how it is started when plain HTTP is not its only transport. */
export type Created = { readonly system: System; readonly start?: (starting: Starting) => Promise<Listener> }

export const createSystems = (hostOf: (name: SystemName) => Host): Created[] => [
  { system: createPostHog(hostOf('posthog')) },
  { system: createAws(hostOf('aws')) },
  { system: createGcp(hostOf('gcp')), start: startGcp },
  { system: createAzure(hostOf('azure')) },
]
