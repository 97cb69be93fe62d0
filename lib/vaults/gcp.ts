import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'
import { createCaller } from './calls.ts'
import type { Differences, Driver, Observed, Written } from './driver.ts'
import type { VaultCall } from './errors.ts'
import { gcpAdvice } from './gcp-advice.ts'
import { openGcpClient } from './gcp-client.ts'
import { judgeGcp } from './gcp-errors.ts'
import { annotationsFor, labelsFor, markOfSecret } from './gcp-marks.ts'
import { createVersions } from './gcp-versions.ts'
import type { DriverOptions, GcpVaultSettings } from './settings.ts'
import type { VaultEntry } from './store.ts'
import { userTags } from './tags.ts'

/** Google Secret Manager: one secret per entry, every value a version, our mark as label and annotations. */
export function openGcp(settings: GcpVaultSettings, options: DriverOptions): Driver {
  const client = openGcpClient(settings, options)
  const { deadlines, policy } = options
  const lanes = options.lanesFor(client.scope)
  const call = createCaller({ system: 'gcp', lanes, deadlines, judge: judgeGcp, maxPauseMs: policy.maxRetryAfterMs })
  const parent = `projects/${settings.project_id}`
  const pathOf = (name: string) => `${parent}/secrets/${name}`
  const versions = createVersions(client, call, pathOf)

  async function secretOf(name: string, signal?: AbortSignal) {
    const about: VaultCall = { doing: 'read', name, changing: false, permission: 'secretmanager.secrets.get' }
    const send = (inner: AbortSignal) => client.send(inner, (sdk, opts) => sdk.getSecret({ name: pathOf(name) }, opts))
    const found = await unlessNotFound(call(about, send, signal))
    return found?.[0] ?? null
  }

  async function read(name: string, signal?: AbortSignal): Promise<Observed | null> {
    const [secret, newest] = await Promise.all([secretOf(name, signal), versions.newest(name, signal)])
    if (!secret) return null
    return {
      name,
      value: newest?.value ?? null,
      secret: null,
      tags: userTags('gcp', secret.labels ?? {}),
      mark: markOfSecret(secret),
      version: newest?.version ?? '',
      reference: secret.name ?? pathOf(name),
    }
  }

  async function create(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    const { name } = entry
    const about: VaultCall = { doing: 'create', name, changing: true, permission: 'secretmanager.secrets.create' }
    const secret = {
      replication: { automatic: {} },
      labels: labelsFor(entry, {}),
      annotations: annotationsFor(entry, {}),
    }
    const request = { parent, secretId: name, secret }
    await call(about, (inner) => client.send(inner, (sdk, opts) => sdk.createSecret(request, opts)), signal)
    return await versions.add(entry, signal)
  }

  async function retag(entry: VaultEntry, signal?: AbortSignal): Promise<void> {
    const { name } = entry
    // Read again for what is not ours to change; its etag turns a writer in between away.
    const there = await secretOf(name, signal)
    if (!there) return
    const about: VaultCall = { doing: 'label', name, changing: true, permission: 'secretmanager.secrets.update' }
    const secret = {
      name: pathOf(name),
      labels: labelsFor(entry, there.labels ?? {}),
      annotations: annotationsFor(entry, there.annotations ?? {}),
      ...(there.etag && { etag: there.etag }),
    }
    const request = { secret, updateMask: { paths: ['labels', 'annotations'] } }
    await call(about, (inner) => client.send(inner, (sdk, opts) => sdk.updateSecret(request, opts)), signal)
  }

  async function update(entry: VaultEntry, current: Observed, differs: Differences, signal?: AbortSignal) {
    if (differs.tags) await retag(entry, signal)
    if (!differs.value) return { version: current.version }
    const written = await versions.add(entry, signal)
    await versions.destroyOld(entry.name, signal)
    return written
  }

  async function remove(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'> {
    const about: VaultCall = { doing: 'delete', name, changing: true, permission: 'secretmanager.secrets.delete' }
    const request = { name: pathOf(name) }
    const send = (inner: AbortSignal) => client.send(inner, (sdk, opts) => sdk.deleteSecret(request, opts))
    const deleted = await unlessNotFound(call(about, send, signal))
    versions.forget(name)
    return deleted ? 'deleted' : 'absent'
  }

  async function missingRights(name: string, signal?: AbortSignal): Promise<string[] | null> {
    const wanted = gcpAdvice.rightsOnSecret
    const about: VaultCall = {
      doing: 'test the rights on',
      name,
      changing: false,
      permission: 'secretmanager.secrets.get',
    }
    const request = { resource: pathOf(name), permissions: [...wanted] }
    const send = (inner: AbortSignal) => client.send(inner, (sdk, opts) => sdk.testIamPermissions(request, opts))
    const [{ permissions }] = await call(about, send, signal)
    // Nothing at all is also the answer for a secret that does not exist yet.
    if (!permissions?.length) return null
    return wanted.filter((permission) => !permissions.includes(permission))
  }

  return {
    system: 'gcp',
    read,
    create,
    update,
    readBack: versions.read,
    remove,
    close: () => client.close(),
    advice: { ...gcpAdvice.forProject(settings.project_id), missingRights },
  }
}

async function unlessNotFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof HedgerowError && error.upstream?.cause === 'not_found') return null
    throw error
  }
}
