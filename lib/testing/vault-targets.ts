import { expect } from 'vitest'
import type { HedgerowError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { createLanes, defaultPaces } from '#lib/vaults/lanes.ts'
import { openVault } from '#lib/vaults/open-vault.ts'
import type { VaultOptions, VaultSettings } from '#lib/vaults/settings.ts'
import type { VaultEntry, VaultStore } from '#lib/vaults/store.ts'
import { failure as plainFailure } from './failure.ts'
import type { RunningSimulator } from './simulator.ts'
import type { Held, VaultTruth } from './vault-truth.ts'

export type Target = {
  readonly label: string
  readonly system: 'aws' | 'gcp' | 'azure'
  readonly settings: (simulator: RunningSimulator, truth: VaultTruth) => VaultSettings
  /** Settings with credentials that are not accepted. */
  readonly stranger: (settings: VaultSettings) => VaultSettings
  /** Settings with another address. */
  readonly elsewhere: (settings: VaultSettings, url: string) => VaultSettings
  readonly held: (truth: VaultTruth, name: string) => readonly Held[]
  readonly nameOf: (key: string) => string
  /** How the simulator is told to refuse writes, and the right that is then missing. */
  readonly writesDenied: {
    readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>
    readonly right: string
  }
  /** Whether the simulator's 429 says when to come back; over gRPC it does not. */
  readonly tellsWhen: boolean
}

const slashed = (key: string) => `/nexpo/auth/posthog/${key}`
const hyphened = (key: string) => `nexpo-auth-posthog-${key}`
const wrong = new Secret('simulated-wrong-credential-0000000000')

function heldByGcp({ gcp }: VaultTruth, name: string): Held[] {
  return gcp.secrets
    .filter(({ id, deleted_at }) => id === name && deleted_at === null)
    .map(({ versions, labels }) => ({
      value: versions.at(-1)?.value ?? null,
      versions: versions.length,
      tags: labels,
    }))
}

function gcpTarget(transport: 'grpc' | 'rest'): Target {
  return {
    label: `Google Secret Manager over ${transport}`,
    system: 'gcp',
    settings: ({ endpoints }, truth) => ({
      kind: 'gcp',
      project_id: truth.gcp.project_id,
      endpoint: endpoints.gcp,
      transport,
      service_account_json: new Secret(JSON.stringify(truth.gcp.service_account_json)),
    }),
    stranger(settings) {
      const file = settings.kind === 'gcp' ? settings.service_account_json?.reveal() : undefined
      const key = { ...JSON.parse(file ?? '{}'), client_email: 'nobody@elsewhere.iam.gserviceaccount.com' }
      return { ...settings, service_account_json: new Secret(JSON.stringify(key)) } as VaultSettings
    },
    elsewhere: (settings, endpoint) => ({ ...settings, endpoint }) as VaultSettings,
    held: heldByGcp,
    nameOf: hyphened,
    writesDenied: {
      settings: { gcp: { denied_permissions: ['secretmanager.secrets.create', 'secretmanager.versions.add'] } },
      right: 'secretmanager.secrets.create',
    },
    tellsWhen: transport === 'rest',
  }
}

export const targets: readonly Target[] = [
  {
    label: 'AWS Parameter Store',
    system: 'aws',
    settings: ({ endpoints }, truth) => ({
      kind: 'aws',
      region: 'eu-west-1',
      endpoint: endpoints.aws,
      access_key_id: truth.aws.access_key_id,
      secret_access_key: new Secret(truth.aws.secret_access_key),
      kms_key_id: truth.aws.kms_key_id,
    }),
    stranger: (settings) => ({ ...settings, secret_access_key: wrong }) as VaultSettings,
    elsewhere: (settings, endpoint) => ({ ...settings, endpoint }) as VaultSettings,
    held: ({ aws }, name) =>
      aws.parameters
        .filter((one) => one.name === name && one.deleted_at === null)
        .map(({ value, versions, tags }) => ({ value, versions: versions.length, tags })),
    nameOf: slashed,
    writesDenied: { settings: { aws: { denied_actions: ['ssm:PutParameter'] } }, right: 'ssm:PutParameter' },
    tellsWhen: true,
  },
  gcpTarget('grpc'),
  gcpTarget('rest'),
  {
    label: 'Azure Key Vault',
    system: 'azure',
    settings: ({ endpoints }, truth) => ({
      kind: 'azure',
      vault_url: endpoints.azure,
      tenant_id: truth.azure.tenant_id,
      client_id: truth.azure.client_id,
      client_secret: new Secret(truth.azure.client_secret),
    }),
    stranger: (settings) => ({ ...settings, client_secret: wrong }) as VaultSettings,
    elsewhere: (settings, vault_url) => ({ ...settings, vault_url }) as VaultSettings,
    held: ({ azure }, name) =>
      azure.secrets
        .filter((one) => one.name === name)
        .map(({ versions }) => ({
          value: versions.at(-1)?.value ?? null,
          versions: versions.length,
          tags: versions.at(-1)?.tags ?? {},
        })),
    nameOf: hyphened,
    writesDenied: {
      settings: { azure: { denied_actions: ['setSecret'] } },
      right: 'secrets/setSecret/action',
    },
    tellsWhen: true,
  },
]

/** Simulator settings without limits that a test would have to wait for. */
export const unhurried = {
  aws: { put_per_second: 1000, put_burst: 1000, read_per_second: 1000, read_burst: 1000 },
  gcp: { secret_writes_per_second: 1000, require_auth: true },
  azure: { being_deleted_ms: 50, being_recovered_ms: 50 },
}

export function targetOf(label: string): Target {
  const target = targets.find((one) => one.label === label)
  if (!target) throw new Error(`There is no target ${label}.`)
  return target
}

const secretText = 'phc_contractcanary0123456789abcdef'
const owner = { configuration: 'nexpo/auth/prod', address: 'vault.secret/api-key' }

/** Secrets that no error may hold. */
const canaries = [secretText, wrong.reveal(), 'canary']

export function entryFor(target: Target, over: Partial<VaultEntry> = {}): VaultEntry {
  const key = over.key ?? 'api-key'
  return {
    name: target.nameOf(key),
    value: new Secret(secretText),
    secret: true,
    tags: { Environment: 'prod' },
    owner,
    service: 'auth',
    key,
    ...over,
  }
}

// Fast enough for tests, and otherwise as in production.
const quick: VaultOptions = {
  allowInsecure: (hostPort) => hostPort.startsWith('127.0.0.1:'),
  retry: { baseMs: 20, maxMs: 200 },
  deadlines: { totalMs: 5_000 },
}

export async function openTarget(settings: VaultSettings, over: Partial<VaultOptions> = {}): Promise<VaultStore> {
  const { read, change } = defaultPaces[settings.kind]
  const fast = { startPerSecond: 1000, maxPerSecond: 1000, minPerSecond: 200, burst: 100 }
  const lanes = createLanes({ read: { ...read, ...fast }, change: { ...change, ...fast } })
  return await openVault(settings, { ...quick, lanes, ...over })
}

/** The error that the work ends with; fails when it does not, or when the error gives a secret away. */
export async function failure(work: Promise<unknown>): Promise<HedgerowError> {
  const known = await plainFailure(work)
  const everything = JSON.stringify([known.message, known.stack, known.upstream, known.details, String(known.cause)])
  for (const canary of canaries) expect(everything).not.toContain(canary)
  return known
}
