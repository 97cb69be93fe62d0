import type { Secret } from '#lib/core/secret.ts'
import type { VaultSystem } from './names.ts'
import type { StoredEntry, VaultEntry } from './store.ts'
import type { Tags } from './tags.ts'

/** An entry as its cloud holds it, before anyone asked whose it is. */
export type Observed = Omit<StoredEntry, 'owner' | 'markedFor'> & {
  /** Our mark's tags, as far as they are there. */
  readonly mark: Tags
}

export type Differences = {
  readonly value: boolean
  readonly secret: boolean
  /** The user's tags or our mark. */
  readonly tags: boolean
}

export type Written = { readonly version: string }
export type ReadBack = { readonly value: Secret | null; readonly reference: string }

/**
 * What one cloud can do. Each method makes its calls once, without repeating them; the store repeats the whole put or
 * remove, which begins with a read. Nothing here asks whose an entry is: the store has done that before it calls.
 */
export type Driver = {
  readonly system: VaultSystem
  read(name: string, signal?: AbortSignal): Promise<Observed | null>
  /** Fails with a retryable 'conflict' when the name has come to exist meanwhile. */
  create(entry: VaultEntry, signal?: AbortSignal): Promise<Written>
  update(entry: VaultEntry, current: Observed, differences: Differences, signal?: AbortSignal): Promise<Written>
  /** After a new value was read back; only then may older ones go. Best effort. */
  retireOld?(name: string, signal?: AbortSignal): Promise<void>
  readBack(name: string, version: string, signal?: AbortSignal): Promise<ReadBack>
  remove(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'>
  close(): Promise<void>
  readonly advice: Advice
}

/** What check() tells a person to do, in this cloud's terms. */
export type Advice = {
  /** Account, project or vault, for people: `project hedgerow-dev`. */
  readonly place: string
  /** Policy lines that grant what a store needs on names under the prefix. */
  grant(prefix: string): string
  /** Name of the probe entry under the prefix; `unique` differs from check to check. */
  probeName(prefix: string, unique: string): string
  /** What the vault says about its own rights before anything is written; null when it says nothing. */
  missingRights?(name: string, signal?: AbortSignal): Promise<readonly string[] | null>
}
