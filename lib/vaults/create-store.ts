import 'server-only'
import { type HedgerowError, invalid, upstreamError } from '#lib/core/errors.ts'
import { checkVault } from './check-vault.ts'
import type { Differences, Driver, Observed, Written } from './driver.ts'
import { foreignEntry, vaultTitles } from './errors.ts'
import { createLocks } from './locks.ts'
import { markFor, readMark } from './marks.ts'
import { nameFaults, valueFaults } from './names.ts'
import { defaultRetryPolicy, type RetryOptions as Retrying, retry } from './retry.ts'
import type { EntryOwner, StoredEntry, VaultEntry, VaultStore } from './store.ts'
import { sameTags, tagFaults, vaultTags } from './tags.ts'

export type StoreOptions = {
  readonly retry: Omit<Retrying, 'signal'>
  /** First part of the names that least-privilege policies allow. */
  readonly probePrefix: string
}

/** The promises of a vault store, kept the same way over every cloud's driver. */
export function createStore(driver: Driver, options: StoreOptions): VaultStore {
  const { system } = driver
  // Two writers of one name in one process would only throttle each other.
  const oneWriter = createLocks()

  async function putOnce(entry: VaultEntry, signal: AbortSignal | undefined): Promise<StoredEntry> {
    const current = await driver.read(entry.name, signal)
    if (!current) return await confirmed(entry, await driver.create(entry, signal), signal)
    refuseForeign(current, entry.owner)
    const differences = differencesOf(entry, current)
    if (!differences.value && !differences.secret && !differences.tags) return stored(current, entry.owner)
    return await confirmed(entry, await driver.update(entry, current, differences, signal), signal)
  }

  async function confirmed(entry: VaultEntry, written: Written, signal?: AbortSignal): Promise<StoredEntry> {
    const { value, reference } = await driver.readBack(entry.name, written.version, signal)
    if (!value?.equals(entry.value)) throw notWhatWasWritten(entry)
    return {
      name: entry.name,
      value,
      secret: system === 'aws' ? entry.secret : null,
      tags: vaultTags(system, entry.tags),
      version: written.version,
      owner: 'ours',
      markedFor: { configuration: entry.owner.configuration, key: entry.key },
      reference,
    }
  }

  function notWhatWasWritten(entry: VaultEntry): HedgerowError {
    return upstreamError(`${vaultTitles[system]} took ${entry.name} and then gave back another value.`, {
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

  function differencesOf(entry: VaultEntry, current: Observed): Differences {
    return {
      value: !current.value?.equals(entry.value),
      secret: current.secret !== null && current.secret !== entry.secret,
      tags: !sameTags(vaultTags(system, entry.tags), current.tags) || !sameTags(markFor(entry), current.mark),
    }
  }

  function refuseForeign(current: Observed, owner: EntryOwner): void {
    const mark = readMark(current.mark, owner)
    if (mark.owner === 'foreign') throw foreignEntry(system, current.name, mark.markedFor)
  }

  async function remove(name: string, owner: EntryOwner, policy: Retrying): Promise<'deleted' | 'absent'> {
    // An earlier try whose answer was lost may have deleted what a later one finds absent.
    let seen = false
    const attempt = async (): Promise<'deleted' | 'absent'> => {
      const current = await driver.read(name, policy.signal)
      if (!current) return seen ? 'deleted' : 'absent'
      refuseForeign(current, owner)
      seen = true
      return await driver.remove(name, policy.signal)
    }
    refuseFaults(nameFaults(system, name))
    return await oneWriter(name, () => retry(attempt, policy))
  }

  async function put(entry: VaultEntry, policy: Retrying): Promise<StoredEntry> {
    refuseFaults([
      ...nameFaults(system, entry.name),
      ...valueFaults(system, entry.value.reveal()),
      ...tagFaults(system, entry.tags),
    ])
    return await oneWriter(entry.name, () => retry(() => putOnce(entry, policy.signal), policy))
  }

  // A person waits for a check, and only a name in transition is worth a second try there.
  const hasty = { ...options.retry, policy: { ...defaultRetryPolicy, ...options.retry.policy, tries: 2 } }
  return {
    system,
    async read(name, owner, signal) {
      refuseFaults(nameFaults(system, name))
      const current = await retry(() => driver.read(name, signal), { ...options.retry, signal })
      return current && stored(current, owner)
    },
    put: (entry, signal) => put(entry, { ...options.retry, signal }),
    remove: (name, owner, signal) => remove(name, owner, { ...options.retry, signal }),
    check(asked = {}) {
      const few = {
        put: (entry: VaultEntry, signal?: AbortSignal) => put(entry, { ...hasty, signal }),
        remove: (name: string, owner: EntryOwner, signal?: AbortSignal) => remove(name, owner, { ...hasty, signal }),
      }
      return checkVault({ store: few, driver, prefix: options.probePrefix }, asked)
    },
    close: () => driver.close(),
  }
}

function refuseFaults(faults: ReturnType<typeof nameFaults>): void {
  if (faults.length > 0) throw invalid(faults, faults.map(({ message }) => message).join(' '))
}

function stored(current: Observed, owner: EntryOwner): StoredEntry {
  const { mark, ...entry } = current
  return { ...entry, ...readMark(mark, owner) }
}
