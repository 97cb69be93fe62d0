import 'server-only'
import { type Caller, createCaller } from './calls.ts'
import type { Advice, Differences, Driver, Observed, ReadBack, Written } from './driver.ts'
import { unlessNotFound, type VaultCall } from './errors.ts'
import { gcpAdvice, rightsOnSecret } from './gcp-advice.ts'
import { type GcpClient, openGcpClient } from './gcp-client.ts'
import { judgeGcp } from './gcp-errors.ts'
import { annotationsFor, labelsFor, markOfSecret } from './gcp-marks.ts'
import { GcpVersions } from './gcp-versions.ts'
import type { DriverOptions, GcpVaultSettings } from './settings.ts'
import type { VaultEntry } from './store.ts'
import { userTags } from './tags.ts'

type GcpSend = (signal: AbortSignal) => Promise<unknown>

/** Google Secret Manager: one secret per entry, every value a version, our mark as label and annotations. */
export class GcpDriver implements Driver {
  readonly system = 'gcp'
  readonly advice: Advice
  readonly #parent: string
  readonly #client: GcpClient
  readonly #call: Caller
  readonly #versions: GcpVersions

  constructor(settings: GcpVaultSettings, options: DriverOptions) {
    this.#client = openGcpClient(settings, options)
    this.#call = createCaller({ system: 'gcp', scope: this.#client.scope, judge: judgeGcp, options })
    this.#parent = `projects/${settings.project_id}`
    this.#versions = new GcpVersions(this.#client, this.#call, (name) => this.#path(name))
    const missingRights = (name: string, signal?: AbortSignal) => this.#missingRights(name, signal)
    this.advice = { ...gcpAdvice(settings.project_id), missingRights }
  }

  async read(name: string, signal?: AbortSignal): Promise<Observed | null> {
    const [secret, newest] = await Promise.all([this.#secret(name, signal), this.#versions.newest(name, signal)])
    if (!secret) return null
    return {
      name,
      value: newest?.value ?? null,
      secret: null,
      tags: userTags('gcp', secret.labels ?? {}),
      mark: markOfSecret(secret),
      version: newest?.version ?? '',
      reference: secret.name ?? this.#path(name),
    }
  }

  async create(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    const { name } = entry
    const about: VaultCall = { doing: 'create', name, changing: true, permission: 'secretmanager.secrets.create' }
    const request = {
      parent: this.#parent,
      secretId: name,
      secret: {
        replication: { automatic: {} },
        labels: labelsFor(entry, {}),
        annotations: annotationsFor(entry, {}),
      },
    }
    const send: GcpSend = (inner) => this.#client.send(inner, (sdk, options) => sdk.createSecret(request, options))
    await this.#call(about, send, signal)
    return await this.#versions.add(entry, signal)
  }

  async update(entry: VaultEntry, current: Observed, differs: Differences, signal?: AbortSignal): Promise<Written> {
    if (differs.tags) await this.#relabel(entry, signal)
    if (!differs.value) return { version: current.version }
    return await this.#versions.add(entry, signal)
  }

  retireOld(name: string, signal?: AbortSignal): Promise<void> {
    return this.#versions.destroyOld(name, signal)
  }

  readBack(name: string, version: string, signal?: AbortSignal): Promise<ReadBack> {
    return this.#versions.read(name, version, signal)
  }

  async remove(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'> {
    const about: VaultCall = { doing: 'delete', name, changing: true, permission: 'secretmanager.secrets.delete' }
    const request = { name: this.#path(name) }
    const send: GcpSend = (inner) => this.#client.send(inner, (sdk, options) => sdk.deleteSecret(request, options))
    const deleted = await unlessNotFound(this.#call(about, send, signal))
    this.#versions.forget(name)
    return deleted ? 'deleted' : 'absent'
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  #path(name: string): string {
    return `${this.#parent}/secrets/${name}`
  }

  async #secret(name: string, signal?: AbortSignal) {
    const about: VaultCall = { doing: 'read', name, changing: false, permission: 'secretmanager.secrets.get' }
    const request = { name: this.#path(name) }
    const send = (inner: AbortSignal) => this.#client.send(inner, (sdk, options) => sdk.getSecret(request, options))
    const found = await unlessNotFound(this.#call(about, send, signal))
    return found?.[0] ?? null
  }

  async #relabel(entry: VaultEntry, signal?: AbortSignal): Promise<void> {
    const { name } = entry
    // Read again for what is not ours to change; its etag turns a writer in between away.
    const there = await this.#secret(name, signal)
    if (!there) return
    const about: VaultCall = { doing: 'label', name, changing: true, permission: 'secretmanager.secrets.update' }
    const secret = {
      name: this.#path(name),
      labels: labelsFor(entry, there.labels ?? {}),
      annotations: annotationsFor(entry, there.annotations ?? {}),
      ...(there.etag && { etag: there.etag }),
    }
    const request = { secret, updateMask: { paths: ['labels', 'annotations'] } }
    const send: GcpSend = (inner) => this.#client.send(inner, (sdk, options) => sdk.updateSecret(request, options))
    await this.#call(about, send, signal)
  }

  async #missingRights(name: string, signal?: AbortSignal): Promise<string[] | null> {
    const permission = 'secretmanager.secrets.get'
    const about: VaultCall = { doing: 'test the rights on', name, changing: false, permission }
    const request = { resource: this.#path(name), permissions: [...rightsOnSecret] }
    const send = (inner: AbortSignal) =>
      this.#client.send(inner, (sdk, options) => sdk.testIamPermissions(request, options))
    const [{ permissions }] = await this.#call(about, send, signal)
    // Nothing at all is also the answer for a secret that does not exist yet.
    if (!permissions?.length) return null
    return rightsOnSecret.filter((right) => !permissions.includes(right))
  }
}
