import { anything, type Body, type Field, type Fields, flag, list, object, oneOf, tags, text, whole } from './fields.ts'
import { denied, invalid, serverError } from './refusal.ts'
import type { Settings } from './settings.ts'

type Setting = Field & { readonly who: 'admin' | 'member'; readonly initial: unknown }

const admin = (field: Field, initial: unknown = null): Setting => ({ ...field, who: 'admin', initial })
const member = (field: Field, initial: unknown = null): Setting => ({ ...field, who: 'member', initial })
const optional = { nullable: true }

const zones = new Set(Intl.supportedValuesOf('timeZone'))
const timezone: Field = {
  read(value, attr) {
    if (value !== 'UTC' && !zones.has(String(value)))
      throw invalid(attr, `"${value}" is not a valid choice.`, 'invalid_choice')
    return value
  },
}

/** A decimal string of two places from 0 to 1, as the API gives it back. */
const sampleRate: Field = {
  nullable: true,
  read(value, attr) {
    const rate = Number(value)
    if (Number.isNaN(rate) || value === '') throw invalid(attr, 'A valid number is required.')
    if (rate < 0) throw invalid(attr, 'Ensure this value is greater than or equal to 0.', 'min_value')
    if (rate > 1) throw invalid(attr, 'Ensure this value is less than or equal to 1.', 'max_value')
    return rate.toFixed(2)
  },
}

const domains = (): Field => {
  const each = list({ items: text({ max: 200, nullable: true }) })
  return {
    nullable: true,
    read(value, attr) {
      const urls = each.read(value, attr) as string[]
      if (urls.some((url) => url.includes('*'))) throw invalid(attr, 'Wildcards are not allowed in domains.')
      return urls
    },
  }
}

export const projectSettings: Readonly<Record<string, Setting>> = {
  anonymize_ips: admin(flag(), false),
  session_recording_opt_in: member(flag(), false),
  capture_console_log_opt_in: admin(flag(optional)),
  capture_performance_opt_in: admin(flag(optional)),
  session_recording_sample_rate: admin(sampleRate),
  session_recording_minimum_duration_milliseconds: admin(whole({ min: 0, max: 30_000, nullable: true })),
  session_recording_masking_config: admin(object(optional)),
  session_recording_network_payload_capture_config: admin(object(optional)),
  session_recording_linked_flag: admin(object(optional)),
  autocapture_exceptions_opt_in: member(flag(optional)),
  autocapture_web_vitals_opt_in: member(flag(optional)),
  autocapture_opt_out: admin(flag(optional)),
  heatmaps_opt_in: admin(flag(optional)),
  surveys_opt_in: member(flag(optional)),
  capture_dead_clicks: admin(flag(optional)),
  timezone: admin(timezone, 'UTC'),
  week_start_day: admin(oneOf([0, 1], optional)),
  app_urls: admin(domains(), []),
  recording_domains: admin(domains()),
  data_attributes: admin(list(), ['data-attr']),
  test_account_filters: admin(list(), []),
  test_account_filters_default_checked: admin(flag(optional)),
  person_display_name_properties: admin(list({ ...optional, items: text() })),
  correlation_config: member(object(optional), {}),
  path_cleaning_filters: member(list(optional), []),
  cookieless_server_hash_mode: admin(oneOf([0, 1, 2], optional), 0),
  flags_persistence_default: admin(flag(optional)),
  require_evaluation_contexts: admin(flag(), false),
  default_evaluation_contexts_enabled: admin(flag(), false),
  feature_flag_policy_config: admin(object(optional)),
  product_description: member(text({ max: 1000, nullable: true })),
  completed_snippet_onboarding: member(flag(), false),
  has_completed_onboarding_for: member(anything(optional), {}),
  primary_dashboard: member(whole(optional)),
  tags: member(tags({}), []),
}

export const settingFields: Fields = projectSettings

export const initialSettings = (): Body =>
  Object.fromEntries(Object.entries(projectSettings).map(([name, { initial }]) => [name, structuredClone(initial)]))

/** Throws 403 naming the fields that only admins may set. */
export function permitSettings(names: readonly string[], level: number): void {
  if (level >= 8) return
  const reserved = names.filter((name) => name === retentionField || projectSettings[name]?.who === 'admin')
  if (reserved.length > 0) throw denied(`Only project admins can modify these settings: ${reserved.join(', ')}`)
}

export const retentionField = 'session_recording_retention_period'
const periods: readonly string[] = ['30d', '90d', '1y', '5y']

/** Throws 500 without the entitlement, which the real server looks at first; then 400, then 403 above the plan. */
export function readRetention(value: unknown, { replay_retention: longest }: Settings): string {
  if (longest === null) throw serverError('Invalid retention entitlement.')
  const wanted = periods.indexOf(String(value))
  if (wanted === -1) {
    throw invalid(retentionField, `Must provide a valid retention period. Options are: ${periods.join(', ')}.`)
  }
  if (wanted > periods.indexOf(longest)) {
    throw denied(
      `This organization does not have permission to set retention period of length '${value}' - longest allowable retention period is '${longest}'.`,
    )
  }
  return periods[wanted] ?? '30d'
}
