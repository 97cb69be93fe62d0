import type { Check } from '#lib/core/check.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { VaultSystem } from './names.ts'

/*
 * A vault store keeps one named entry per configuration key in one cloud account, project or vault. It promises: put
 * and remove are safe to repeat after any crash or lost answer; an unchanged put writes nothing; an entry that does
 * not carry the owner's mark is never changed, recovered or removed (error 'conflict'); every error is a HedgerowError
 * without a secret in it. It must not be used to search a vault or to keep anything that has no owner.
 */

/** Who an entry belongs to: project/service/environment of the configuration and the resource's address in it. */
export type EntryOwner = { readonly configuration: string; readonly address: string }

/** What should be there. */
export type VaultEntry = {
  /** Full path (AWS) or id (GCP, Azure). */
  readonly name: string
  readonly value: Secret
  /** AWS: SecureString or String. The other clouds encrypt everything alike. */
  readonly secret: boolean
  /** The user's tags as written in the configuration; stored as `vaultTags` makes them. */
  readonly tags: Readonly<Record<string, string>>
  readonly owner: EntryOwner
  readonly service: string
  readonly key: string
}

/** What is there. */
export type StoredEntry = {
  readonly name: string
  /** Null when the entry exists without a readable value: no version yet, or its newest one disabled or destroyed. */
  readonly value: Secret | null
  /** Null where the cloud makes no such difference. */
  readonly secret: boolean | null
  /** The user's tags as stored; ours and the cloud's own are left out. */
  readonly tags: Readonly<Record<string, string>>
  readonly version: string
  readonly owner: 'ours' | 'foreign'
  /** Whose it is by its mark; null when it carries none. */
  readonly markedFor: { readonly configuration: string; readonly key: string } | null
  /** ARN, resource name or secret id. */
  readonly reference: string
}

export type CheckOptions = {
  /** Write, read and remove a probe entry; false leaves the vault untouched and says less. Default true. */
  readonly probe?: boolean
  readonly signal?: AbortSignal
}

export interface VaultStore {
  readonly system: VaultSystem
  /** Null only for a true not-found. Reads that are asked for together travel together where the cloud can. */
  read(name: string, owner: EntryOwner, signal?: AbortSignal): Promise<StoredEntry | null>
  /** Read, compare, write what differs, read the new version back. Safe to repeat. */
  put(entry: VaultEntry, signal?: AbortSignal): Promise<StoredEntry>
  /** Safe to repeat: absent is success. */
  remove(name: string, owner: EntryOwner, signal?: AbortSignal): Promise<'deleted' | 'absent'>
  /** Reach, credentials, read right and write right, each with what a person can do about it. Throws when aborted only. */
  check(options?: CheckOptions): Promise<Check[]>
  close(): Promise<void>
}
