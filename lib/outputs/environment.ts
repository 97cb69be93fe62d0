import type { CloudProvider, Variables } from '#lib/configurations/schemas.ts'
import { settingsOf } from '#lib/configurations/settings.ts'
import { vaultName } from '#lib/configurations/vault-names.ts'
import type { ApiKey } from './api-key.ts'
import { type Attributes, projectId } from './recorded.ts'

export type VaultReference = {
  readonly cloud: CloudProvider
  /** Full path (AWS) or id (Google Cloud, Azure). */
  readonly name: string
}

/** One variable of the environment of a service, before it is written in any format. */
export type EnvironmentVariable = {
  /** The module's comment that it stands under. */
  readonly section: string
  readonly name: string
  /** Null: not shown to this reader, or not known before the service is provisioned. Read it from `reference`. */
  readonly value: string | null
  readonly isSecret: boolean
  /** Its vault entry; null for what has none. */
  readonly reference: VaultReference | null
  /** What to say beside it, e.g. its unit; '' for nothing. */
  readonly note: string
}

export type EnvironmentInput = {
  readonly variables: Variables
  /** `https://us.i.posthog.com`: where the SDK sends events. */
  readonly ingestHost: string
  readonly attributes: Attributes
  /** A mask is never written as a value: only `{ value }` fills it in. */
  readonly apiKey: ApiKey
  /** Adds what the module has inputs but no variables for; false (the default) is the module's 15 exactly. */
  readonly additions?: boolean
}

const notes: Readonly<Record<string, string>> = { POSTHOG_FLUSH_INTERVAL: 'milliseconds' }

function additionsOf(variables: Variables): readonly EnvironmentVariable[] {
  const plain = { section: 'Beyond the module', isSecret: false, reference: null, note: '' }
  return [
    { ...plain, name: 'POSTHOG_ENVIRONMENT', value: variables.environment },
    { ...plain, name: 'POSTHOG_SESSION_RECORDING', value: String(variables.enable_session_recording) },
    { ...plain, name: 'POSTHOG_CONSOLE_LOGS', value: String(variables.enable_console_logs) },
    { ...plain, name: 'POSTHOG_BUSINESS_METRICS', value: String(variables.enable_business_metrics) },
  ]
}

/** The module's 15 variables in its order; the parent project's id is left out when there is none. */
export function environmentVariables(input: EnvironmentInput): readonly EnvironmentVariable[] {
  const { variables, ingestHost, attributes, apiKey, additions = false } = input
  const known = {
    api_token: apiKey !== null && 'value' in apiKey ? apiKey.value : null,
    id: projectId(attributes) || null,
  }
  const standard = settingsOf(variables, ingestHost).map(({ section, name, key, isSecret, source }) => ({
    section,
    name,
    value: source.type === 'text' ? source.text : known[source.attribute],
    isSecret,
    reference: {
      cloud: variables.cloud_provider,
      name: vaultName(variables, variables.cloud_provider, key),
    },
    note: notes[name] ?? '',
  }))
  return additions ? [...standard, ...additionsOf(variables)] : standard
}

/** Variables by the comment they stand under, in order. */
export function bySection(
  variables: readonly EnvironmentVariable[],
): readonly { readonly section: string; readonly variables: readonly EnvironmentVariable[] }[] {
  const sections = [...new Set(variables.map(({ section }) => section))]
  return sections.map((section) => ({ section, variables: variables.filter((one) => one.section === section) }))
}
