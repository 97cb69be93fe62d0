import { HedgerowError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Caller } from './calls.ts'
import { crc32c } from './crc32c.ts'
import type { Written } from './driver.ts'
import { causeOf, type VaultCall, vaultError } from './errors.ts'
import type { GcpClient } from './gcp-client.ts'
import type { VaultEntry } from './store.ts'

type ReadVersion = { readonly value: Secret; readonly version: string; readonly reference: string }

/** A service that starts just now may still read the version before the newest; older ones only cost money. */
const keptVersions = 2

/** The values of the secrets: every write is a new version. */
export class GcpVersions {
  readonly #client: GcpClient
  readonly #call: Caller
  readonly #path: (name: string) => string
  // `latest` may lag behind by minutes; what this process wrote itself is read by number, which never lags.
  readonly #written = new Map<string, number>()

  constructor(client: GcpClient, call: Caller, path: (name: string) => string) {
    this.#client = client
    this.#call = call
    this.#path = path
  }

  /** The newest value, or null when there is none that can be read. */
  async newest(name: string, signal?: AbortSignal): Promise<ReadVersion | null> {
    const latest = await this.#readable(name, 'latest', signal)
    const own = this.#written.get(name) ?? 0
    if (Number(latest?.version ?? 0) >= own) return latest
    return (await this.#readable(name, String(own), signal)) ?? latest
  }

  async read(name: string, version: string, signal?: AbortSignal): Promise<ReadVersion> {
    const about: VaultCall = { doing: 'read', name, changing: false, permission: 'secretmanager.versions.access' }
    const request = { name: `${this.#path(name)}/versions/${version}` }
    const send = (inner: AbortSignal) =>
      this.#client.send(inner, (sdk, options) => sdk.accessSecretVersion(request, options))
    const [{ name: full, payload }] = await this.#call(about, send, signal)
    const bytes = Buffer.from(payload?.data ?? '')
    const { dataCrc32c } = payload ?? {}
    if (dataCrc32c != null && Number(dataCrc32c) !== crc32c(bytes)) {
      throw vaultError('gcp', about, { cause: 'malformed', said: 'The checksum of the value is wrong.' })
    }
    const reference = (full ?? '').replace(/\/versions\/\d+$/, '')
    return { value: new Secret(bytes.toString('utf8')), version: numberOf(full), reference }
  }

  async add(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    const { name, value } = entry
    const permission = 'secretmanager.versions.add'
    const about: VaultCall = { doing: 'write', name, changing: true, permission, secrets: [value] }
    // Bytes: the SDK would take a string for base64.
    const data = Buffer.from(value.reveal(), 'utf8')
    const request = { parent: this.#path(name), payload: { data, dataCrc32c: crc32c(data) } }
    const send = (inner: AbortSignal) =>
      this.#client.send(inner, (sdk, options) => sdk.addSecretVersion(request, options))
    const [added] = await this.#call(about, send, signal)
    const version = numberOf(added.name)
    this.#written.set(name, Number(version))
    return { version }
  }

  /** Best effort: what cannot be destroyed now is met again by the next write. */
  async destroyOld(name: string, signal?: AbortSignal): Promise<void> {
    try {
      const enabled = await this.#enabled(name, signal)
      for (const version of enabled.slice(keptVersions)) await this.#destroy(name, version, signal)
    } catch (error) {
      if (!(error instanceof HedgerowError)) throw error
    }
  }

  forget(name: string): void {
    this.#written.delete(name)
  }

  /** Null when there is no secret, no version, or it is disabled or destroyed. */
  async #readable(name: string, version: string, signal?: AbortSignal): Promise<ReadVersion | null> {
    try {
      return await this.read(name, version, signal)
    } catch (error) {
      const cause = causeOf(error)
      if (cause === 'not_found' || cause === 'permanent') return null
      throw error
    }
  }

  /** Numbers of the enabled versions, newest first. */
  async #enabled(name: string, signal?: AbortSignal): Promise<number[]> {
    const permission = 'secretmanager.versions.list'
    const about: VaultCall = { doing: 'list the versions of', name, changing: false, permission }
    const request = { parent: this.#path(name), filter: 'state:ENABLED', pageSize: 100 }
    const onePage = { autoPaginate: false }
    const send = (inner: AbortSignal) =>
      this.#client.send(inner, (sdk, options) => sdk.listSecretVersions(request, { ...options, ...onePage }))
    const [versions] = await this.#call(about, send, signal)
    return versions
      .filter(({ state }) => state === 'ENABLED' || state === 1)
      .map((version) => Number(numberOf(version.name)))
      .sort((a, b) => b - a)
  }

  async #destroy(name: string, version: number, signal?: AbortSignal): Promise<void> {
    const permission = 'secretmanager.versions.destroy'
    const about: VaultCall = { doing: 'destroy an old version of', name, changing: true, permission }
    const request = { name: `${this.#path(name)}/versions/${version}` }
    const send = (inner: AbortSignal) =>
      this.#client.send(inner, (sdk, options) => sdk.destroySecretVersion(request, options))
    await this.#call(about, send, signal)
  }
}

function numberOf(name: string | null | undefined): string {
  return /\/versions\/(\d+)$/.exec(name ?? '')?.[1] ?? ''
}
