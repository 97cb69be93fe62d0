import type { Host } from '../types.ts'
import { createRateLimiter, type RateLimiter } from './rate-limit.ts'

/** What every simulated vault works on: its one document, the switches of its settings, and its clock. */
export type VaultState<Document, Settings> = {
  readonly document: Document
  readonly settings: Settings
  readonly limiter: RateLimiter
  now(): number
  changed(): void
}

export function openVaultState<Document extends object, Settings>(
  host: Host,
  settings: Settings,
  freshDocument: () => Document,
): VaultState<Document, Settings> {
  let isNew = false
  const document = host.document('state', () => {
    isNew = true
    return freshDocument()
  })
  // Written now, not only at the first call: the keys must survive a simulator that was killed before it.
  if (isNew) host.changed()
  return {
    document,
    settings,
    limiter: createRateLimiter(() => host.now()),
    now: () => host.now(),
    changed: () => host.changed(),
  }
}
