import { HedgerowError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Caller } from './calls.ts'
import { crc32c } from './crc32c.ts'
import { type VaultCall, vaultError } from './errors.ts'
import type { GcpClient } from './gcp-client.ts'
import type { VaultEntry } from './store.ts'

type ReadVersion = { readonly value: Secret; readonly version: string; readonly reference: string }

/** A service that starts just now may still read the version before the newest; older ones only cost money. */
const keptVersions = 2

/** The values of the secrets: every write is a new version. */
export function createVersions(client: GcpClient, call: Caller, pathOf: (name: string) => string) {
  // `latest` may lag behind by minutes; what this process wrote itself is read by number, which never lags.
  const written = new Map<string, number>()

  async function access(name: string, version: string, signal?: AbortSignal): Promise<ReadVersion> {
    const about: VaultCall = { doing: 'read', name, changing: false, permission: 'secretmanager.versions.access' }
    const request = { name: `${pathOf(name)}/versions/${version}` }
    const send = (inner: AbortSignal) => client.send(inner, (sdk, opts) => sdk.accessSecretVersion(request, opts))
    const [{ name: full, payload }] = await call(about, send, signal)
    const bytes = Buffer.from(payload?.data ?? '')
    const { dataCrc32c } = payload ?? {}
    if (dataCrc32c != null && Number(dataCrc32c) !== crc32c(bytes)) {
      throw vaultError('gcp', about, { cause: 'malformed', said: 'The checksum of the value is wrong.' })
    }
    const reference = (full ?? '').replace(/\/versions\/\d+$/, '')
    return { value: new Secret(bytes.toString('utf8')), version: numberOf(full), reference }
  }

  return {
    /** The newest value, or null when there is none that can be read. */
    async newest(name: string, signal?: AbortSignal): Promise<ReadVersion | null> {
      const latest = await readable(name, 'latest', signal)
      const own = written.get(name) ?? 0
      if (Number(latest?.version ?? 0) >= own) return latest
      return (await readable(name, String(own), signal)) ?? latest
    },

    read: access,

    async add(entry: VaultEntry, signal?: AbortSignal): Promise<{ version: string }> {
      const { name, value } = entry
      const about: VaultCall = {
        doing: 'write',
        name,
        changing: true,
        permission: 'secretmanager.versions.add',
        secrets: [value],
      }
      // Bytes: the SDK would take a string for base64.
      const data = Buffer.from(value.reveal(), 'utf8')
      const request = { parent: pathOf(name), payload: { data, dataCrc32c: crc32c(data) } }
      const send = (inner: AbortSignal) => client.send(inner, (sdk, opts) => sdk.addSecretVersion(request, opts))
      const [added] = await call(about, send, signal)
      const version = numberOf(added.name)
      written.set(name, Number(version))
      return { version }
    },

    /** Best effort: what cannot be destroyed now is met again by the next write. */
    async destroyOld(name: string, signal?: AbortSignal): Promise<void> {
      try {
        for (const version of (await enabled(name, signal)).slice(keptVersions)) await destroy(name, version, signal)
      } catch (error) {
        if (!(error instanceof HedgerowError)) throw error
      }
    },

    forget(name: string): void {
      written.delete(name)
    },
  }

  /** Null when there is no secret, no version, or it is disabled or destroyed. */
  async function readable(name: string, version: string, signal?: AbortSignal): Promise<ReadVersion | null> {
    try {
      return await access(name, version, signal)
    } catch (error) {
      const cause = error instanceof HedgerowError ? error.upstream?.cause : undefined
      if (cause === 'not_found' || cause === 'permanent') return null
      throw error
    }
  }

  /** Numbers of the enabled versions, newest first. */
  async function enabled(name: string, signal?: AbortSignal): Promise<number[]> {
    const about: VaultCall = {
      doing: 'list the versions of',
      name,
      changing: false,
      permission: 'secretmanager.versions.list',
    }
    const request = { parent: pathOf(name), filter: 'state:ENABLED', pageSize: 100 }
    const once = { autoPaginate: false }
    const send = (inner: AbortSignal) =>
      client.send(inner, (sdk, opts) => sdk.listSecretVersions(request, { ...opts, ...once }))
    const [versions] = await call(about, send, signal)
    return versions
      .filter(({ state }) => state === 'ENABLED' || state === 1)
      .map((version) => Number(numberOf(version.name)))
      .sort((a, b) => b - a)
  }

  async function destroy(name: string, version: number, signal?: AbortSignal): Promise<void> {
    const about: VaultCall = {
      doing: 'destroy an old version of',
      name,
      changing: true,
      permission: 'secretmanager.versions.destroy',
    }
    const request = { name: `${pathOf(name)}/versions/${version}` }
    await call(about, (inner) => client.send(inner, (sdk, opts) => sdk.destroySecretVersion(request, opts)), signal)
  }
}

function numberOf(name: string | null | undefined): string {
  return /\/versions\/(\d+)$/.exec(name ?? '')?.[1] ?? ''
}
