import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { isSecretReference } from '#lib/engine/resolve.ts'

export type RotatedSecret = 'project_token' | 'webhook_secret'

/** A resource that was given a secret, and the fingerprint of what it was given last. */
export type SecretHolder = {
  readonly what: 'vault' | 'posthog'
  /** Path in the vault, or name of the webhook. */
  readonly name: string
  readonly fingerprint: string
}

type Row = { readonly kind: string; readonly applied: unknown; readonly attributes: unknown }

const vaultKeys: Readonly<Record<RotatedSecret, string>> = {
  project_token: 'project-api-key',
  webhook_secret: 'webhook-secret',
}

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

/** Resources of one configuration that were given the secret. A vault entry is recorded once it was read back. */
export function secretHolders(rows: readonly Row[], secret: RotatedSecret): SecretHolder[] {
  return rows.flatMap((row) => {
    const applied = asObject(row.applied)
    if (row.kind.startsWith('vault.') && applied.key === vaultKeys[secret])
      return holder('vault', applied.name, applied.value)
    if (row.kind === 'posthog.hog_function' && secret === 'webhook_secret')
      return holder('posthog', applied.name, applied.secret)
    return []
  })
}

function holder(what: SecretHolder['what'], name: Json | undefined, value: Json | undefined): SecretHolder[] {
  return isSecretReference(value) ? [{ what, name: String(name ?? ''), fingerprint: value.fingerprint }] : []
}

const isProject = ({ kind }: Row) => kind === 'posthog.project' || kind === 'posthog.shared_project'

/** The project, its own or the shared one, among the resources of a configuration. */
export function projectOf<T extends Row>(rows: readonly T[]): T | null {
  return rows.find(isProject) ?? null
}

/** Of the project's token as it was last read; null while there is none. */
export function tokenFingerprint(project: Row | null): string | null {
  const token = asObject(project?.attributes).api_token
  return isSecretReference(token) ? token.fingerprint : null
}

/** Of the webhook's secret that a revision asks for; null when it has none. */
export function webhookSecretFingerprint(variables: unknown): string | null {
  const secret = asObject(variables).webhook_secret
  return isSecretReference(secret) ? secret.fingerprint : null
}
