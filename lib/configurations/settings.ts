import { posthogHosts } from '#lib/core/posthog-hosts.ts'
import type { Variables } from './schemas.ts'

/** The module's 15 environment variables, in its order, under its comments, with the key of their vault entry. */
const catalogue = [
  ['Core PostHog configuration', 'POSTHOG_PROJECT_API_KEY', 'project-api-key'],
  ['Core PostHog configuration', 'POSTHOG_HOST', 'host'],
  ['Core PostHog configuration', 'POSTHOG_PROJECT_ID', 'project-id'],
  ['Core PostHog configuration', 'POSTHOG_SERVICE_NAME', 'service-name'],
  ['Feature flags', 'POSTHOG_FEATURE_FLAGS_ENABLED', 'feature-flags-enabled'],
  ['Privacy and performance', 'POSTHOG_ANONYMIZE_IPS', 'anonymize-ips'],
  ['Privacy and performance', 'POSTHOG_SAMPLING_RATE', 'sampling-rate'],
  ['Privacy and performance', 'POSTHOG_BATCH_SIZE', 'batch-size'],
  ['Privacy and performance', 'POSTHOG_FLUSH_INTERVAL', 'flush-interval'],
  ['Service features', 'POSTHOG_DEBUG_LOGGING', 'debug-logging'],
  ['Service features', 'POSTHOG_PERFORMANCE_MONITORING', 'performance-monitoring'],
  ['Service features', 'POSTHOG_ERROR_TRACKING', 'error-tracking'],
  ['Service features', 'POSTHOG_USER_IDENTIFICATION', 'user-identification'],
  ['Cross-service integration', 'POSTHOG_PARENT_PROJECT_ID', 'parent-project-id'],
  ['Cross-service integration', 'POSTHOG_CROSS_SERVICE_TRACKING', 'cross-service-tracking'],
] as const

export type SettingKey = (typeof catalogue)[number][2]
type SettingName = (typeof catalogue)[number][1]

/** A value that is known from the variables, or an attribute that the PostHog project will have. */
export type SettingSource =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'project'; readonly attribute: 'api_token' | 'id' }

export type Setting = {
  readonly section: string
  readonly name: SettingName
  readonly key: SettingKey
  readonly isSecret: boolean
  readonly source: SettingSource
}

/** Always with a point, as the module prints it: 1 gives `1.0`. */
export function formatRate(rate: number): string {
  return Number.isInteger(rate) ? rate.toFixed(1) : String(rate)
}

function textOf(variables: Variables, host: string): Readonly<Record<SettingKey, string>> {
  return {
    'project-api-key': '',
    host: posthogHosts(host).ingest,
    'project-id': '',
    'service-name': variables.service_name,
    'feature-flags-enabled': String(variables.enable_posthog),
    'anonymize-ips': String(variables.anonymize_ips),
    'sampling-rate': formatRate(variables.sampling_rate),
    'batch-size': String(variables.batch_size),
    'flush-interval': String(variables.flush_interval_ms),
    'debug-logging': String(variables.enable_debug_logging),
    'performance-monitoring': String(variables.enable_performance_monitoring),
    'error-tracking': String(variables.enable_error_tracking),
    'user-identification': String(variables.enable_user_identification),
    'parent-project-id': variables.parent_project_id,
    'cross-service-tracking': String(variables.enable_cross_service_tracking),
  }
}

function sourceOf(key: SettingKey, text: string): SettingSource {
  if (key === 'project-api-key') return { type: 'project', attribute: 'api_token' }
  if (key === 'project-id') return { type: 'project', attribute: 'id' }
  return { type: 'text', text }
}

/** The settings of a service that have a value; the parent project's id is left out when there is none. */
export function settingsOf(variables: Variables, host: string): readonly Setting[] {
  const texts = textOf(variables, host)
  return catalogue
    .map(([section, name, key]) => ({
      section,
      name,
      key,
      isSecret: key === 'project-api-key',
      source: sourceOf(key, texts[key]),
    }))
    .filter(({ source }) => source.type === 'project' || source.text !== '')
}
