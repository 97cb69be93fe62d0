import 'server-only'
import { systemClock } from '#lib/core/clock.ts'
import type { Driver } from './driver.ts'
import { GuardedStore } from './guarded-store.ts'
import { type LaneOptions, sharedLanes } from './lanes.ts'
import { changeLimit, timesUsual } from './limits.ts'
import { defaultRetryPolicy } from './retry.ts'
import type { DriverOptions, VaultOptions, VaultSettings } from './settings.ts'
import type { VaultStore } from './store.ts'

const defaultDeadlines = { connectMs: 5_000, totalMs: 30_000 }
const defaultPrefix = 'nexpo'
const defaultSettleMs = 180_000

/**
 * Opens the vault of a connection. Loads the cloud's SDK only now, and makes no call yet. Throws 'invalid' for
 * settings that cannot work and for addresses that the operator's allow-list does not permit.
 */
export async function openVault(settings: VaultSettings, options: VaultOptions): Promise<VaultStore> {
  const clock = options.clock ?? systemClock
  const policy = { ...defaultRetryPolicy, ...options.retry }
  const driver = await openDriver(settings, {
    allowInsecure: options.allowInsecure,
    deadlines: { ...defaultDeadlines, ...options.deadlines },
    policy,
    lanesFor: (scope) => options.lanes ?? sharedLanes(settings.kind, scope, laneOptions(settings, options, scope)),
    settleMs: options.settleMs ?? defaultSettleMs,
    resolve: options.resolve,
    clock,
  })
  return new GuardedStore(driver, { retry: { policy, clock }, probePrefix: options.probePrefix ?? defaultPrefix })
}

function laneOptions(settings: VaultSettings, options: VaultOptions, scope: string): LaneOptions {
  return { times: timesUsual(settings), turn: options.turnFor?.(scope, changeLimit(settings)) }
}

async function openDriver(settings: VaultSettings, options: DriverOptions): Promise<Driver> {
  switch (settings.kind) {
    case 'aws': {
      const { AwsDriver } = await import('./aws.ts')
      return new AwsDriver(settings, options)
    }
    case 'gcp': {
      const { GcpDriver } = await import('./gcp.ts')
      return new GcpDriver(settings, options)
    }
    case 'azure': {
      const { AzureDriver } = await import('./azure.ts')
      return new AzureDriver(settings, options)
    }
  }
}
