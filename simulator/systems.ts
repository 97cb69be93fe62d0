import { existsSync } from 'node:fs'
import { createPostHog } from './posthog/index.ts'
import type { Listener, Starting } from './serve.ts'
import type { Host, System, SystemName } from './types.ts'

/** A system, and how it is started when plain HTTP is not its only transport. */
export type Loaded = { readonly system: System; readonly start?: (starting: Starting) => Promise<Listener> }

type Vault = {
  createAws?: (host: Host) => System
  createGcp?: (host: Host) => System
  createAzure?: (host: Host) => System
  startGcp?: NonNullable<Loaded['start']>
}

/** Loads the systems that exist. */
export async function loadSystems(hostOf: (name: SystemName) => Host): Promise<Loaded[]> {
  const loaded: Loaded[] = [{ system: createPostHog(hostOf('posthog')) }]
  for (const name of ['aws', 'gcp', 'azure'] as const) {
    const file = new URL(`./vaults/${name}/index.ts`, import.meta.url)
    if (!existsSync(file)) continue
    const vault = (await import(file.href)) as Vault
    const create = { aws: vault.createAws, gcp: vault.createGcp, azure: vault.createAzure }[name]
    if (!create) throw new Error(`simulator/vaults/${name}/index.ts does not export its create function.`)
    const system = create(hostOf(name))
    loaded.push(name === 'gcp' && vault.startGcp ? { system, start: vault.startGcp } : { system })
  }
  return loaded
}
