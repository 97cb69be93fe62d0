import { setTimeout as pause } from 'node:timers/promises'

export type ExclusiveNames = {
  /** Runs `commit` after `durationMs`; null at once when another holder of `name` has not finished. */
  hold<T>(name: string, durationMs: number, commit: () => T): Promise<{ readonly value: T } | null>
}

/**
 * A cloud commits a write some milliseconds after it accepted it, and refuses a second writer of the same name until
 * then (TooManyUpdates, ABORTED). Without this pause every handler would be atomic and no client could ever see that.
 */
export function createExclusiveNames(): ExclusiveNames {
  const held = new Set<string>()
  return {
    async hold(name, durationMs, commit) {
      if (held.has(name)) return null
      held.add(name)
      try {
        if (durationMs > 0) await pause(durationMs)
        return { value: commit() }
      } finally {
        held.delete(name)
      }
    },
  }
}
