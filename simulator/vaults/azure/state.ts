import { randomBytes, randomUUID } from 'node:crypto'
import type { Host } from '../../types.ts'
import { openVaultState, type VaultState } from '../vault-state.ts'
import { type AzureSettings, defaultSettings } from './settings.ts'

export type Attributes = { enabled: boolean; nbf: number | null; exp: number | null }

export type SecretVersion = {
  /** 32 hex digits. */
  readonly id: string
  readonly value: string
  readonly createdAt: number
  readonly createdByCall: string
  readonly visibleAt: number
  contentType: string | null
  tags: Record<string, string>
  attributes: Attributes
  updatedAt: number
}

export type Secret = {
  /** As it was spelled when the secret was made; every spelling in other case means the same secret. */
  readonly name: string
  readonly createdByCall: string
  /** Oldest first. */
  versions: SecretVersion[]
  /** Until then the last delete or recovery is still under way. */
  settlesAt: number
  deletedAt: number | null
  deletedByCall: string | null
  purgesAt: number | null
  purgedAt: number | null
}

export type Client = {
  readonly id: string
  readonly secret: string
  readonly objectId: string
  readonly isReader: boolean
}
export type Token = { readonly value: string; readonly clientId: string; readonly expiresAt: number }

export type VaultKey = { readonly version: string; readonly privateKey: string }

type AzureDocument = {
  vaultName: string
  tenantId: string
  clients: Client[]
  tokens: Token[]
  /** Live and soft-deleted secrets by lower-case name. */
  secrets: Record<string, Secret>
  purged: Secret[]
  /** PEM; absent until somebody asks for it. */
  key?: VaultKey
}

export type AzureState = VaultState<AzureDocument, AzureSettings>

export function createState(host: Host): AzureState {
  return openVaultState(host, defaultSettings(), freshDocument)
}

function freshDocument(): AzureDocument {
  return {
    vaultName: 'hedgerow-sim',
    tenantId: randomUUID(),
    clients: [newClient(false), newClient(true)],
    tokens: [],
    secrets: {},
    purged: [],
  }
}

function newClient(isReader: boolean): Client {
  return { id: randomUUID(), secret: `simulated-${randomBytes(15).toString('hex')}`, objectId: randomUUID(), isReader }
}

export function newVersionId(): string {
  return randomBytes(16).toString('hex')
}

const keyOf = (name: string) => name.toLowerCase()

/** The secret under this name, live, soft-deleted or on its way between the two. */
export function findSecret({ document }: AzureState, name: string): Secret | undefined {
  const key = keyOf(name)
  return Object.hasOwn(document.secrets, key) ? document.secrets[key] : undefined
}

export function storeSecret(state: AzureState, secret: Secret): void {
  state.document.secrets[keyOf(secret.name)] = secret
  state.changed()
}

/** Removes it for good; its name stays taken for as long as a deletion takes. */
export function purge(state: AzureState, secret: Secret, at: number): void {
  delete state.document.secrets[keyOf(secret.name)]
  secret.purgedAt = at
  secret.settlesAt = at + state.settings.being_deleted_ms
  state.document.purged.push(secret)
  state.changed()
}

/** Purges what has been deleted for longer than the vault keeps it. */
export function purgeExpired(state: AzureState): void {
  const now = state.now()
  for (const secret of Object.values(state.document.secrets)) {
    if (secret.purgesAt !== null && secret.purgesAt <= now) purge(state, secret, secret.purgesAt)
  }
}

type Phase = 'live' | 'being-deleted' | 'deleted' | 'being-recovered'

export function phaseOf(state: AzureState, secret: Secret): Phase {
  const settled = secret.settlesAt <= state.now()
  if (secret.deletedAt !== null) return settled ? 'deleted' : 'being-deleted'
  return settled ? 'live' : 'being-recovered'
}

export function isBeingPurged(state: AzureState, name: string): boolean {
  const now = state.now()
  return state.document.purged.some((secret) => keyOf(secret.name) === keyOf(name) && secret.settlesAt > now)
}

/** The newest version that reads may already see. */
export function visibleVersion(state: AzureState, secret: Secret): SecretVersion | undefined {
  const now = state.now()
  return secret.versions.findLast((version) => version.visibleAt <= now)
}
