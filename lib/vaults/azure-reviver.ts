import type { DeletedSecret, SecretClient } from '@azure/keyvault-secrets'
import type { HedgerowError } from '#lib/core/errors.ts'
import { nameDeleted, nameInTransition } from './azure-errors.ts'
import type { Caller } from './calls.ts'
import { foreignEntry, unlessNotFound, type VaultCall } from './errors.ts'
import { readMark } from './marks.ts'
import type { DriverOptions } from './settings.ts'
import { untilSettled } from './settle.ts'
import type { VaultEntry } from './store.ts'

export type Reviver = <T>(entry: VaultEntry, write: () => Promise<T>, signal?: AbortSignal) => Promise<T>

/**
 * A deleted secret keeps its name for up to 90 days, and a name that is being deleted or recovered takes no writes
 * for a while. This writes nevertheless: it recovers what is ours and waits until the name is settled.
 */
export function createReviver(client: SecretClient, call: Caller, options: DriverOptions): Reviver {
  async function deletedOne(name: string, signal?: AbortSignal): Promise<DeletedSecret | null> {
    const permission = 'secrets/readMetadata/action'
    const about: VaultCall = { doing: 'look at the deleted', name, changing: false, permission }
    const send = (abortSignal: AbortSignal) => client.getDeletedSecret(name, { abortSignal })
    return await unlessNotFound(call(about, send, signal))
  }

  async function recover({ name, owner }: VaultEntry, signal?: AbortSignal): Promise<void> {
    const deleted = await deletedOne(name, signal)
    if (!deleted) return
    const mark = readMark(deleted.properties.tags ?? {}, owner)
    if (mark.owner === 'foreign') throw foreignEntry('azure', name, mark.markedFor, 'deleted')
    const about: VaultCall = { doing: 'recover', name, changing: true, permission: 'secrets/recover/action' }
    await call(about, (abortSignal) => client.beginRecoverDeletedSecret(name, { abortSignal }), signal)
  }

  return (entry, write, signal) => {
    const moving = async ({ reason }: HedgerowError) => {
      if (reason === nameDeleted) await recover(entry, signal)
      return reason === nameDeleted || reason === nameInTransition
    }
    return untilSettled(write, moving, options, signal)
  }
}
