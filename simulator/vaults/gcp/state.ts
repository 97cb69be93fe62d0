import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import type { Host } from '../../types.ts'
import { createExclusiveNames, type ExclusiveNames } from '../exclusive-names.ts'
import { openVaultState, type VaultState } from '../vault-state.ts'
import { defaultSettings, type GcpSettings } from './settings.ts'

export type VersionState = 'ENABLED' | 'DISABLED' | 'DESTROYED'

export type SecretVersion = {
  readonly number: number
  readonly createdAt: number
  readonly createdByCall: string
  /** When lists, aliases and `latest` see it; by its number it is readable at once. */
  readonly visibleAt: number
  readonly checksumGiven: boolean
  state: VersionState
  /** Base64; null once destroyed. */
  data: string | null
  crc32c: number
  etag: string
  destroyedAt: number | null
}

export type Policy = { version?: number; bindings: unknown[]; etag: string }

export type Secret = {
  readonly projectId: string
  readonly id: string
  readonly replication: Record<string, unknown>
  readonly createdAt: number
  readonly createdByCall: string
  readonly visibleAt: number
  /** Kept and returned as given, without any effect: topics, rotation, secretType, customerManagedEncryption. */
  inert: Record<string, unknown>
  labels: Record<string, string>
  annotations: Record<string, string>
  versionAliases: Record<string, string>
  etag: string
  expiresAt: number | null
  policy: Policy | null
  /** Oldest first. */
  versions: SecretVersion[]
  deletedAt: number | null
  deletedByCall: string | null
}

type GcpDocument = {
  projectId: string
  token: string
  serviceAccount: { email: string; privateKeyId: string; privateKey: string; publicKey: string }
  /** Project ids and their numbers; a project that is named for the first time gets one. */
  projects: Record<string, string>
  /** Live secrets by project id and secret id. */
  secrets: Record<string, Secret>
  deleted: Secret[]
}

export type GcpState = VaultState<GcpDocument, GcpSettings> & { readonly exclusive: ExclusiveNames }

export function createState(host: Host): GcpState {
  return { ...openVaultState(host, defaultSettings(), freshDocument), exclusive: createExclusiveNames() }
}

function freshDocument(): GcpDocument {
  const projectId = 'hedgerow-sim'
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    projectId,
    token: `simulated-${randomBytes(24).toString('hex')}`,
    serviceAccount: {
      email: `hedgerow@${projectId}.iam.gserviceaccount.com`,
      privateKeyId: randomBytes(20).toString('hex'),
      privateKey: keys.privateKey,
      publicKey: keys.publicKey,
    },
    projects: { [projectId]: newProjectNumber() },
    secrets: {},
    deleted: [],
  }
}

export function newProjectNumber(): string {
  return String(randomInt(100_000_000_000, 999_999_999_999))
}

export function newEtag(): string {
  return `"${randomBytes(7).toString('hex')}"`
}

export function secretKey(projectId: string, secretId: string): string {
  return `${projectId}/${secretId}`
}

/** The full name; the service writes the project's number in it, never its id. */
export function nameOf(state: GcpState, secret: Pick<Secret, 'projectId' | 'id'>): string {
  return `projects/${state.document.projects[secret.projectId]}/secrets/${secret.id}`
}
