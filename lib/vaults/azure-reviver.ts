import type { DeletedSecret, SecretClient } from '@azure/keyvault-secrets'
import { HedgerowError } from '#lib/core/errors.ts'
import { nameDeleted, nameInTransition } from './azure-errors.ts'
import type { Caller } from './calls.ts'
import { foreignEntry, type VaultCall } from './errors.ts'
import { readMark } from './marks.ts'
import type { DriverOptions } from './settings.ts'
import { untilSettled } from './settle.ts'
import type { VaultEntry } from './store.ts'

/**
 * A deleted secret keeps its name for up to 90 days, and a name that is being deleted or recovered takes no writes
 * for a while. This writes nevertheless: it recovers what is ours and waits until the name is settled.
 */
export function createReviver(client: SecretClient, call: Caller, options: DriverOptions) {
  async function deletedOne(name: string, signal?: AbortSignal): Promise<DeletedSecret | null> {
    const about: VaultCall = {
      doing: 'look at the deleted',
      name,
      changing: false,
      permission: 'secrets/readMetadata/action',
    }
    try {
      return await call(about, (abortSignal) => client.getDeletedSecret(name, { abortSignal }), signal)
    } catch (error) {
      if (error instanceof HedgerowError && error.upstream?.cause === 'not_found') return null
      throw error
    }
  }

  async function recover(entry: VaultEntry, signal?: AbortSignal): Promise<void> {
    const { name, owner } = entry
    const deleted = await deletedOne(name, signal)
    if (!deleted) return
    const mark = readMark(deleted.properties.tags ?? {}, owner)
    if (mark.owner === 'foreign') throw foreignEntry('azure', name, mark.markedFor, 'deleted')
    const about: VaultCall = { doing: 'recover', name, changing: true, permission: 'secrets/recover/action' }
    await call(about, (abortSignal) => client.beginRecoverDeletedSecret(name, { abortSignal }), signal)
  }

  return {
    throughTransition: <T>(entry: VaultEntry, write: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
      untilSettled(
        write,
        async ({ reason }) => {
          if (reason === nameDeleted) await recover(entry, signal)
          return reason === nameDeleted || reason === nameInTransition
        },
        options,
        signal,
      ),
  }
}
