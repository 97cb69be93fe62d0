import { flagKey, logicalName, standardFlags } from '#lib/configurations/identity.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import { vaultName } from '#lib/configurations/vault-names.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { type ApiKey, shownKey } from './api-key.ts'
import { environmentVariables } from './environment.ts'
import { eventSchemaBundle } from './event-schema.ts'
import { type IntegrationConfig, integrationConfig } from './integration-config.ts'
import { type Attributes, attributeText, projectId, sharedProjectAddress } from './recorded.ts'

export type OutputsInput = {
  readonly variables: Variables
  readonly host: {
    /** Where people and the API are: `https://us.posthog.com`. */
    readonly app: string
    /** Where SDKs send events: `https://us.i.posthog.com`. */
    readonly ingest: string
  }
  readonly attributes: Attributes
  readonly apiKey: ApiKey
}

type Texts = Readonly<Record<string, string>>

/** What another service needs in order to follow this one. Holds no key: `api_key_entry` says where it lies. */
type SharedConfig = {
  readonly service_name: string
  readonly project_name: string
  readonly environment: string
  readonly posthog_project_id: string
  readonly ingest_host: string
  readonly app_host: string
  readonly parent_project_id: string
  readonly cross_service_tracking: boolean
  /** Events are named `{event_prefix}{key}`. */
  readonly event_prefix: string
  readonly feature_flags: Texts
  readonly api_key_entry: { readonly cloud_provider: string; readonly name: string }
}

/** The module's 13 outputs. What is not provisioned yet is '' or left out of its map. */
export type Outputs = {
  readonly posthog_project_id: string
  readonly posthog_project_api_key: string
  readonly posthog_host: string
  readonly service_name: string
  readonly feature_flags: Texts
  readonly analytics_actions: Texts
  readonly custom_actions: Texts
  readonly cohorts: Texts
  readonly dashboard_url: string
  readonly environment_variables: Texts
  readonly shared_config: SharedConfig
  readonly event_schema: JsonObject
  readonly integration_config: IntegrationConfig
}

/** Names of outputs that hold the API key or where it lies. */
export const sensitiveOutputs = [
  'posthog_project_api_key',
  'environment_variables',
  'shared_config',
  'integration_config',
] as const

function featureFlags({ variables, attributes }: OutputsInput): Texts {
  const isShared = Object.hasOwn(attributes, sharedProjectAddress)
  const flag = (key: string, address: string) =>
    [key, attributeText(attributes, address, 'key') || flagKey(variables, key, isShared)] as const
  return Object.fromEntries([
    ...standardFlags.map((key) => flag(key, `posthog.feature_flag/${logicalName(key)}`)),
    ...Object.keys(variables.extra_flags).map((key) => flag(key, `posthog.feature_flag/extra-${logicalName(key)}`)),
  ])
}

/** Ids of the resources that exist, by the module's names for them. */
function ids(attributes: Attributes, addresses: readonly (readonly [string, string])[]): Texts {
  const found = addresses.map(([name, address]) => [name, attributeText(attributes, address, 'id')] as const)
  return Object.fromEntries(found.filter(([, id]) => id !== ''))
}

function customActions({ variables, attributes }: OutputsInput): Texts {
  const address = (prefix: string) => (key: string) => [key, `posthog.action/${prefix}-${logicalName(key)}`] as const
  return ids(attributes, [
    ...Object.keys(variables.custom_events).map(address('custom')),
    ...Object.keys(variables.extra_actions).map(address('extra')),
  ])
}

function cohorts({ variables, attributes }: OutputsInput): Texts {
  return ids(attributes, [
    ['active_users', 'posthog.cohort/active-users'],
    ...Object.keys(variables.extra_cohorts).map((key) => [key, `posthog.cohort/extra-${logicalName(key)}`] as const),
  ])
}

function dashboardUrl({ host, attributes }: OutputsInput): string {
  const project = projectId(attributes)
  const dashboard = attributeText(attributes, 'posthog.dashboard/service', 'id')
  return project === '' || dashboard === '' ? '' : `${host.app}/project/${project}/dashboard/${dashboard}`
}

function environmentMap(input: OutputsInput): Texts {
  const { variables, host, attributes, apiKey } = input
  const listed = environmentVariables({ variables, ingestHost: host.ingest, attributes, apiKey })
  return Object.fromEntries(
    listed.map(({ name, value, isSecret }) => [name, value ?? (isSecret ? shownKey(apiKey) : '')]),
  )
}

function sharedConfig(input: OutputsInput): SharedConfig {
  const { variables, host, attributes } = input
  return {
    service_name: variables.service_name,
    project_name: variables.project_name,
    environment: variables.environment,
    posthog_project_id: projectId(attributes),
    ingest_host: host.ingest,
    app_host: host.app,
    parent_project_id: variables.parent_project_id,
    cross_service_tracking: variables.enable_cross_service_tracking,
    event_prefix: `${variables.service_name}_`,
    feature_flags: featureFlags(input),
    api_key_entry: {
      cloud_provider: variables.cloud_provider,
      name: vaultName(variables, variables.cloud_provider, 'project-api-key'),
    },
  }
}

/** Exactly the module's 13 outputs. Pure: the key appears only if it was given as `{ value }`. */
export function outputs(input: OutputsInput): Outputs {
  const { variables, host, attributes, apiKey } = input
  return {
    posthog_project_id: projectId(attributes),
    posthog_project_api_key: shownKey(apiKey),
    posthog_host: host.ingest,
    service_name: variables.service_name,
    feature_flags: featureFlags(input),
    analytics_actions: ids(attributes, [
      ['requests', 'posthog.action/requests'],
      ['errors', 'posthog.action/errors'],
      ['performance', 'posthog.action/performance'],
    ]),
    custom_actions: customActions(input),
    cohorts: cohorts(input),
    dashboard_url: dashboardUrl(input),
    environment_variables: environmentMap(input),
    shared_config: sharedConfig(input),
    event_schema: eventSchemaBundle(variables),
    integration_config: integrationConfig({ variables, ingestHost: host.ingest, apiKey: shownKey(apiKey) }),
  }
}
