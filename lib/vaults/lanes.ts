import { createLimiter, type Limiter, type Pace } from './limiter.ts'
import type { VaultSystem } from './names.ts'

/** Reads and changes are limited apart: a fleet check must not keep a provisioning run waiting. */
export type Lanes = { readonly read: Limiter; readonly change: Limiter }
type LanePaces = { readonly read: Pace; readonly change: Pace }

/**
 * AWS: about 3 changes a second per account and region, 10 with the paid setting, and 40 reads shared by everyone.
 * Google: 600 writes a minute per project. Azure: 300 sets in 10 s per vault.
 */
export const defaultPaces: Record<VaultSystem, LanePaces> = {
  aws: {
    read: { startPerSecond: 20, minPerSecond: 1, maxPerSecond: 40, burst: 10, concurrent: 8 },
    change: { startPerSecond: 3, minPerSecond: 0.2, maxPerSecond: 10, burst: 1, concurrent: 3 },
  },
  gcp: {
    read: { startPerSecond: 100, minPerSecond: 1, maxPerSecond: 500, burst: 32, concurrent: 16 },
    change: { startPerSecond: 8, minPerSecond: 0.5, maxPerSecond: 10, burst: 8, concurrent: 8 },
  },
  azure: {
    read: { startPerSecond: 100, minPerSecond: 1, maxPerSecond: 300, burst: 32, concurrent: 8 },
    change: { startPerSecond: 20, minPerSecond: 0.5, maxPerSecond: 28, burst: 6, concurrent: 6 },
  },
}

// Next may evaluate this module more than once in a process; the limits are shared all the same.
const shared = globalThis as { hedgerowVaultLanes?: Map<string, Lanes> }

/**
 * The lanes of one account, project or vault: the limits are the other side's, so every store of this process that
 * talks to the same one shares them.
 */
export function sharedLanes(system: VaultSystem, scope: string): Lanes {
  shared.hedgerowVaultLanes ??= new Map()
  const known = shared.hedgerowVaultLanes
  const lanes = known.get(scope) ?? createLanes(defaultPaces[system])
  known.set(scope, lanes)
  return lanes
}

export function createLanes(paces: LanePaces): Lanes {
  return { read: createLimiter(paces.read), change: createLimiter(paces.change) }
}
