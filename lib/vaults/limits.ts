import type { LaneOptions } from './lanes.ts'
import type { VaultSettings } from './settings.ts'

/** What a cloud allows when nothing was agreed with it, by the names of a connection's settings. */
export const usualLimits = {
  /** Per account and region; 10 with the paid throughput setting. */
  changes_per_second: 3,
  /** Per account and region, shared by everyone. */
  reads_per_second: 40,
  /** Per project. */
  writes_per_minute: 600,
  /** Per vault. */
  changes_per_10_seconds: 300,
} as const

export type ChangeLimit = { readonly requests: number; readonly durationMs: number }

/** Changes within a time, as the connection's settings say or as is usual. */
export function changeLimit(settings: VaultSettings): ChangeLimit {
  switch (settings.kind) {
    case 'aws': {
      const perSecond = settings.changes_per_second ?? usualLimits.changes_per_second
      // Less than one a second is one in more than a second.
      const durationMs = 1_000 * Math.max(1, 1 / perSecond)
      return { requests: Math.max(1, Math.floor(perSecond)), durationMs }
    }
    case 'gcp':
      return { requests: settings.writes_per_minute ?? usualLimits.writes_per_minute, durationMs: 60_000 }
    case 'azure':
      return { requests: settings.changes_per_10_seconds ?? usualLimits.changes_per_10_seconds, durationMs: 10_000 }
  }
}

/** How many times what is usual the settings allow. */
export function timesUsual(settings: VaultSettings): LaneOptions['times'] {
  switch (settings.kind) {
    case 'aws':
      return {
        read: (settings.reads_per_second ?? usualLimits.reads_per_second) / usualLimits.reads_per_second,
        change: (settings.changes_per_second ?? usualLimits.changes_per_second) / usualLimits.changes_per_second,
      }
    case 'gcp':
      return { read: 1, change: changeLimit(settings).requests / usualLimits.writes_per_minute }
    case 'azure':
      return { read: 1, change: changeLimit(settings).requests / usualLimits.changes_per_10_seconds }
  }
}
