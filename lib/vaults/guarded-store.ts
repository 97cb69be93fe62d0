import 'server-only'
import type { Check } from '#lib/core/check.ts'
import { type HedgerowError, invalid, upstreamError } from '#lib/core/errors.ts'
import { checkVault } from './check-vault.ts'
import type { Differences, Driver, Observed, Written } from './driver.ts'
import { foreignEntry, vaultTitles } from './errors.ts'
import { createLocks } from './locks.ts'
import { markFor, readMark } from './marks.ts'
import { nameFaults, type VaultSystem, valueFaults } from './names.ts'
import { defaultRetryPolicy, type RetryOptions as Retrying, retry } from './retry.ts'
import type { CheckOptions, EntryOwner, StoredEntry, VaultEntry, VaultStore } from './store.ts'
import { sameTags, tagFaults, vaultTags } from './tags.ts'

type StoreOptions = {
  readonly retry: Omit<Retrying, 'signal'>
  /** First part of the names that least-privilege policies allow. */
  readonly probePrefix: string
}

/** The promises of a vault store, kept the same way over every cloud's driver. */
export class GuardedStore implements VaultStore {
  readonly system: VaultSystem
  readonly #driver: Driver
  readonly #options: StoreOptions
  // Two writers of one name in one process would only throttle each other.
  readonly #oneWriter = createLocks()

  constructor(driver: Driver, options: StoreOptions) {
    this.system = driver.system
    this.#driver = driver
    this.#options = options
  }

  async read(name: string, owner: EntryOwner, signal?: AbortSignal): Promise<StoredEntry | null> {
    refuseFaults(nameFaults(this.system, name))
    const current = await retry(() => this.#driver.read(name, signal), { ...this.#options.retry, signal })
    return current && stored(current, owner)
  }

  put(entry: VaultEntry, signal?: AbortSignal): Promise<StoredEntry> {
    return this.#put(entry, { ...this.#options.retry, signal })
  }

  remove(name: string, owner: EntryOwner, signal?: AbortSignal): Promise<'deleted' | 'absent'> {
    return this.#remove(name, owner, { ...this.#options.retry, signal })
  }

  check(asked: CheckOptions = {}): Promise<Check[]> {
    const { retry: usual, probePrefix: prefix } = this.#options
    // A person waits for it, and only a name in transition is worth a second try.
    const policy = { ...(usual.policy ?? defaultRetryPolicy), tries: 2 }
    const hasty = { ...usual, policy, signal: asked.signal }
    return checkVault(
      {
        driver: this.#driver,
        prefix,
        put: (entry) => this.#put(entry, hasty),
        remove: (name, owner) => this.#remove(name, owner, hasty),
      },
      asked,
    )
  }

  close(): Promise<void> {
    return this.#driver.close()
  }

  async #put(entry: VaultEntry, retrying: Retrying): Promise<StoredEntry> {
    refuseFaults([
      ...nameFaults(this.system, entry.name),
      ...valueFaults(this.system, entry.value.reveal()),
      ...tagFaults(this.system, entry.tags),
    ])
    return await this.#oneWriter(entry.name, () => retry(() => this.#putOnce(entry, retrying.signal), retrying))
  }

  async #putOnce(entry: VaultEntry, signal: AbortSignal | undefined): Promise<StoredEntry> {
    const driver = this.#driver
    const current = await driver.read(entry.name, signal)
    if (!current) return await this.#confirmed(entry, await driver.create(entry, signal), signal)
    this.#refuseForeign(current, entry.owner)
    const differences = differencesOf(this.system, entry, current)
    if (!differences.value && !differences.secret && !differences.tags) return stored(current, entry.owner)
    const kept = await this.#confirmed(entry, await driver.update(entry, current, differences, signal), signal)
    if (differences.value) await driver.retireOld?.(entry.name, signal)
    return kept
  }

  async #confirmed(entry: VaultEntry, { version }: Written, signal?: AbortSignal): Promise<StoredEntry> {
    const { value, reference } = await this.#driver.readBack(entry.name, version, signal)
    if (!value?.equals(entry.value)) throw notWhatWasWritten(this.system, entry.name)
    return {
      name: entry.name,
      value,
      secret: this.system === 'aws' ? entry.secret : null,
      tags: vaultTags(this.system, entry.tags),
      version,
      owner: 'ours',
      markedFor: { configuration: entry.owner.configuration, key: entry.key },
      reference,
    }
  }

  async #remove(name: string, owner: EntryOwner, retrying: Retrying): Promise<'deleted' | 'absent'> {
    refuseFaults(nameFaults(this.system, name))
    // An earlier try whose answer was lost may have deleted what a later one finds absent.
    let seen = false
    const attempt = async (): Promise<'deleted' | 'absent'> => {
      const current = await this.#driver.read(name, retrying.signal)
      if (!current) return seen ? 'deleted' : 'absent'
      this.#refuseForeign(current, owner)
      seen = true
      return await this.#driver.remove(name, retrying.signal)
    }
    return await this.#oneWriter(name, () => retry(attempt, retrying))
  }

  #refuseForeign(current: Observed, owner: EntryOwner): void {
    const mark = readMark(current.mark, owner)
    if (mark.owner === 'foreign') throw foreignEntry(this.system, current.name, mark.markedFor)
  }
}

function differencesOf(system: VaultSystem, entry: VaultEntry, current: Observed): Differences {
  return {
    value: !current.value?.equals(entry.value),
    secret: current.secret !== null && current.secret !== entry.secret,
    tags: !sameTags(vaultTags(system, entry.tags), current.tags) || !sameTags(markFor(entry), current.mark),
  }
}

function notWhatWasWritten(system: VaultSystem, name: string): HedgerowError {
  return upstreamError(`${vaultTitles[system]} took ${name} and then gave back another value.`, {
    system,
    cause: 'malformed',
    status: null,
    retryable: true,
    outcome: 'unknown',
    retryAfterMs: null,
    said: null,
    fix: 'Somebody else may be writing the same entry; find out who before trying again.',
  })
}

function refuseFaults(faults: ReturnType<typeof nameFaults>): void {
  if (faults.length > 0) throw invalid(faults, faults.map(({ message }) => message).join(' '))
}

function stored(current: Observed, owner: EntryOwner): StoredEntry {
  const { mark, ...entry } = current
  return { ...entry, ...readMark(mark, owner) }
}
