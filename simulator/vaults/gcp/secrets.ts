import { z } from 'zod'
import { GcpError, invalid } from './errors.ts'
import { etag, parseInput, type SecretInput, secretInput } from './input.ts'
import { assertPermitted, isVisible, liveSecret, resolveProject, resolveSecret, secretNotFound } from './names.ts'
import type { Call } from './operations.ts'
import { spendProjectQuota, spendSecretQuota } from './quotas.ts'
import { renderSecret } from './render.ts'
import {
  assertAliases,
  assertAnnotations,
  assertEtag,
  assertLabels,
  assertReplication,
  assertSecretId,
  expiryOf,
} from './rules.ts'
import { nameOf, newEtag, type Secret, secretKey } from './state.ts'

const CreateSecret = z.strictObject({
  parent: z.string(),
  secretId: z.string().default(''),
  secret: secretInput.default(() => secretInput.parse({})),
})
const GetSecret = z.strictObject({ name: z.string() })
const UpdateSecret = z.strictObject({ secret: secretInput, updateMask: z.string().default('') })
const DeleteSecret = z.strictObject({ name: z.string(), etag })

export async function createSecret({ state, input, request }: Call): Promise<object> {
  const asked = parseInput(CreateSecret, input)
  const projectId = resolveProject(state, asked.parent, 'secretmanager.secrets.create')
  assertPermitted(state, 'secretmanager.secrets.create', asked.parent)
  assertSecretId(asked.secretId)
  assertContent(asked.secret)
  assertReplication(asked.secret.replication)
  assertAliases(asked.secret.versionAliases, [])
  spendProjectQuota(state, projectId, 'write')
  const key = secretKey(projectId, asked.secretId)
  return exclusively({ state, key }, () => {
    const existing = liveSecret(state, { projectId, secretId: asked.secretId })
    if (existing) throw new GcpError('ALREADY_EXISTS', `Secret [${nameOf(state, existing)}] already exists.`)
    const secret: Secret = {
      projectId,
      id: asked.secretId,
      replication: asked.secret.replication ?? {},
      createdAt: request.at,
      createdByCall: request.callId,
      visibleAt: request.visibleAt,
      inert: inertOf(asked.secret),
      labels: asked.secret.labels,
      annotations: asked.secret.annotations,
      versionAliases: {},
      etag: newEtag(),
      expiresAt: expiryOf(asked.secret, request.at),
      policy: null,
      versions: [],
      deletedAt: null,
      deletedByCall: null,
    }
    state.document.secrets[key] = secret
    state.changed()
    return renderSecret(state, secret)
  })
}

export function getSecret({ state, input }: Call): object {
  const { name } = parseInput(GetSecret, input)
  const ref = resolveSecret(state, name, 'secretmanager.secrets.get')
  spendProjectQuota(state, ref.projectId, 'read')
  const secret = liveSecret(state, ref)
  if (!secret || !isVisible(state, secret)) throw secretNotFound(state, ref)
  return renderSecret(state, secret)
}

export async function updateSecret({ state, input, request }: Call): Promise<object> {
  const asked = parseInput(UpdateSecret, input)
  const ref = resolveSecret(state, asked.secret.name ?? '', 'secretmanager.secrets.update')
  const paths = asked.updateMask.split(',').filter((path) => path !== '')
  if (paths.length === 0) throw invalid('Field [update_mask] is required.')
  assertContent(asked.secret)
  spendProjectQuota(state, ref.projectId, 'write')
  spendSecretQuota(state, ref.projectId, ref.secretId)
  return exclusively({ state, key: secretKey(ref.projectId, ref.secretId) }, () => {
    const secret = liveSecret(state, ref)
    if (!secret) throw secretNotFound(state, ref)
    assertEtag(asked.secret.etag, secret.etag)
    const changes = paths.map((path) => changeOf(path, asked.secret, secret, request.at))
    for (const change of changes) change()
    secret.etag = newEtag()
    state.changed()
    return renderSecret(state, secret)
  })
}

export function deleteSecret({ state, input, request }: Call): object {
  const asked = parseInput(DeleteSecret, input)
  const ref = resolveSecret(state, asked.name, 'secretmanager.secrets.delete')
  spendProjectQuota(state, ref.projectId, 'write')
  const secret = liveSecret(state, ref)
  if (!secret) throw secretNotFound(state, ref)
  assertEtag(asked.etag, secret.etag)
  secret.deletedAt = request.at
  secret.deletedByCall = request.callId
  state.document.deleted.push(secret)
  delete state.document.secrets[secretKey(ref.projectId, ref.secretId)]
  state.changed()
  return {}
}

type Exclusive = { readonly state: Call['state']; readonly key: string }

export async function exclusively<T>({ state, key }: Exclusive, commit: () => T): Promise<T> {
  const held = await state.exclusive.hold(key, state.settings.write_duration_ms, commit)
  if (held) return held.value
  throw new GcpError(
    'ABORTED',
    'The operation was aborted because of a concurrent operation on the same secret. Please retry.',
  )
}

function assertContent(secret: SecretInput): void {
  assertLabels(secret.labels)
  assertAnnotations(secret.annotations)
  if (secret.versionDestroyTtl !== undefined) {
    throw new GcpError('UNIMPLEMENTED', 'The simulator destroys versions at once; it has no version_destroy_ttl.')
  }
}

function inertOf({ topics, rotation, secretType, customerManagedEncryption }: SecretInput): Record<string, unknown> {
  const given = Object.entries({ topics, rotation, secretType, customerManagedEncryption })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

/** Checks one path of the mask and returns what to do, so that a bad second path leaves the first undone. */
function changeOf(path: string, wanted: SecretInput, secret: Secret, now: number): () => void {
  const field = path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  switch (field) {
    case 'labels':
    case 'annotations':
      return () => {
        secret[field] = wanted[field]
      }
    case 'versionAliases':
      assertAliases(wanted.versionAliases, secret.versions)
      return () => {
        secret.versionAliases = wanted.versionAliases
      }
    case 'expireTime':
    case 'ttl': {
      const expiresAt = expiryOf(wanted, now)
      return () => {
        secret.expiresAt = expiresAt
      }
    }
    case 'topics':
    case 'rotation':
      return () => {
        secret.inert = { ...secret.inert, [field]: wanted[field] }
      }
    case 'etag':
      return () => {}
    case 'replication':
      throw invalid('Field [secret.replication] is immutable and cannot be updated.')
    default:
      throw invalid(`Field mask path [${path}] cannot be updated.`)
  }
}
