import { logicalName } from '#lib/configurations/identity.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import type { Json, JsonObject } from '#lib/core/json.ts'
import type { Finding } from './finding.ts'

const rollout = 'filters.groups.0.rollout_percentage'
const upper = 'threshold.configuration.bounds.upper'

const toNumber = (value: Json): Json => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value)
const toBoolean = (value: Json): Json => (value === 'true' ? true : value === 'false' ? false : value)

type Mapping = { readonly at: RegExp; patch(value: Json): JsonObject }

/** Places whose value is a variable and nothing else; `at` is matched against `address path`. */
const mappings: readonly Mapping[] = [
  {
    at: /^posthog\.feature_flag\/analytics-enabled filters\.groups\.0\.rollout_percentage$/,
    patch: (value) => ({ analytics_rollout_percentage: value }),
  },
  { at: /^posthog\.project_settings\/\S+ anonymize_ips$/, patch: (value) => ({ anonymize_ips: value }) },
  {
    at: /^posthog\.project_settings\/\S+ capture_console_log_opt_in$/,
    patch: (value) => ({ enable_console_logs: value }),
  },
  { at: /^vault\.\w+\/sampling-rate value$/, patch: (value) => ({ sampling_rate: toNumber(value) }) },
  { at: /^vault\.\w+\/batch-size value$/, patch: (value) => ({ batch_size: toNumber(value) }) },
  { at: /^vault\.\w+\/flush-interval value$/, patch: (value) => ({ flush_interval_ms: toNumber(value) }) },
  {
    at: /^vault\.\w+\/user-identification value$/,
    patch: (value) => ({ enable_user_identification: toBoolean(value) }),
  },
  {
    at: /^vault\.\w+\/cross-service-tracking value$/,
    patch: (value) => ({ enable_cross_service_tracking: toBoolean(value) }),
  },
  { at: /^vault\.\w+\/parent-project-id value$/, patch: (value) => ({ parent_project_id: value }) },
]

/**
 * The merge patch that asks for the live value by a variable; null where none means just that. Whether it does is for
 * the caller to see: a rule may refuse it, or the text may be spelt otherwise.
 */
export function variableFor(variables: Variables, { address, path, live }: Finding): JsonObject | null {
  const mapping = mappings.find(({ at }) => at.test(`${address} ${path}`))
  if (mapping) return mapping.patch(live)
  if (path === upper) return thresholdFor(address, live)
  const extra = Object.keys(variables.extra_flags).find(
    (key) => address === `posthog.feature_flag/extra-${logicalName(key)}`,
  )
  if (extra === undefined) return null
  if (path === rollout) return { extra_flags: { [extra]: { rollout_percentage: live } } }
  return path === 'active' && variables.enable_posthog ? { extra_flags: { [extra]: { active: live } } } : null
}

function thresholdFor(address: string, live: Json): JsonObject | null {
  if (typeof live !== 'number') return null
  if (address === 'posthog.alert/performance-degradation') return { thresholds: { p95_duration_ms: live } }
  if (address !== 'posthog.alert/high-error-rate') return null
  return { thresholds: { error_rate_percent: Number((live * 100).toFixed(4)) } }
}
