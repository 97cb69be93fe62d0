import { createLimiter, type Limiter, type Pace } from './limiter.ts'
import type { VaultSystem } from './names.ts'

/** Reads and changes are limited apart: a fleet check must not keep a provisioning run waiting. */
export type Lanes = { readonly read: Limiter; readonly change: Limiter }
type LanePaces = { readonly read: Pace; readonly change: Pace }

/**
 * For what limits.ts says that accounts allow. AWS begins at the limit of its changes, which is low; the others leave
 * room for whoever else is there.
 */
export const defaultPaces: Record<VaultSystem, LanePaces> = {
  aws: {
    read: { startPerSecond: 20, minPerSecond: 1, maxPerSecond: 40, burst: 10, concurrent: 8 },
    change: { startPerSecond: 3, minPerSecond: 0.2, maxPerSecond: 3, burst: 1, concurrent: 3 },
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

/** A turn that all processes share; gives what is to be called when the call is over. */
type Turn = (signal?: AbortSignal) => Promise<() => void>

export type LaneOptions = {
  /** What the account allows beside what the defaults are for: 2 is twice as much. */
  readonly times: { readonly read: number; readonly change: number }
  /** Taken before every change; without it the limits are kept by this process alone. */
  readonly turn?: Turn | undefined
}

/**
 * The lanes of one account, project or vault: the limits are the other side's, so every store of this process that
 * talks to the same one shares them.
 */
export function sharedLanes(system: VaultSystem, scope: string, { times, turn }: LaneOptions): Lanes {
  shared.hedgerowVaultLanes ??= new Map()
  const known = shared.hedgerowVaultLanes
  const name = `${scope} ${times.read} ${times.change}`
  const { read, change } = defaultPaces[system]
  const lanes =
    known.get(name) ?? createLanes({ read: scale(read, times.read), change: scale(change, times.change) }, turn)
  known.set(name, lanes)
  return lanes
}

export function createLanes(paces: LanePaces, turn?: Turn): Lanes {
  const change = createLimiter(paces.change)
  return { read: createLimiter(paces.read), change: turn ? inTurn(change, turn) : change }
}

/** The own pace first, so that nobody takes a turn that he cannot use at once. */
function inTurn(limiter: Limiter, turn: Turn): Limiter {
  const run: Limiter['run'] = (call, signal) =>
    limiter.run(async () => {
      const over = await turn(signal)
      return call().finally(over)
    }, signal)
  return { ...limiter, run }
}

function scale(pace: Pace, times: number): Pace {
  return {
    ...pace,
    startPerSecond: pace.startPerSecond * times,
    minPerSecond: pace.minPerSecond * Math.min(1, times),
    maxPerSecond: pace.maxPerSecond * times,
    burst: Math.max(1, Math.floor(pace.burst * times)),
  }
}
