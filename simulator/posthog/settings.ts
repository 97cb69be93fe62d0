/** Requests within a span of seconds of the simulator's clock. */
export type Limit = { requests: number; seconds: number }

export type Settings = {
  rate_limits: boolean
  crud_limits: Limit[]
  insight_limits: Limit[]
  query_limits: Limit[]
  local_evaluation_limits: Limit[]
  /** Entitlement organizations_projects: a number; null means none given, so that one project is allowed. */
  project_limit: number | null
  /** Off: an older self-hosted build. */
  unique_project_names: boolean
  unique_flag_keys: boolean
  unique_action_names: boolean
  /** How long a deleted project stays listed with is_pending_deletion. */
  project_deletion_ms: number
  /** Longest replay retention of the plan; null: the entitlement is missing and the server answers 500. */
  replay_retention: '30d' | '90d' | '1y' | '5y' | null
  alert_limit: number | null
  /** Project fields that PATCH accepts and then ignores. */
  plan_gated_fields: string[]
  /** Off: the capture and flag endpoints take any project token and drop what it sends. */
  refuse_unknown_tokens: boolean
  /** Off: a path without its last slash is refused or redirected, as Django does. */
  optional_slash: boolean
  /** Off: lists ignore ?key= and ?search= never falls back to similar names. */
  flag_key_filter: boolean
  fuzzy_search: boolean
  /** On: cross-field rules of flags (variants sum to 100 …) are refused rather than only logged by the server. */
  enforce_flag_rules: boolean
  /** Off: the whole of a flag's filters is replaced, as older servers do. */
  merge_flag_filters: boolean
  /** Off: POST event_definitions is unknown (405). */
  event_definition_create: boolean
  /** Off: a build without `ee`, which knows no description, verified, hidden of event definitions. */
  taxonomy: boolean
  /** Off: no hog function template was ever synced. */
  hog_templates: boolean
  /** On: destinations need the Data Pipelines add-on, as older clouds said. */
  destinations_need_addon: boolean
  project_tags: boolean
  /** Off: keys of those who are not admins are refused. */
  members_may_use_keys: boolean
  /** On: flag requests are over quota. */
  flags_over_quota: boolean
  cohort_calculation_ms: number
}

export const defaultSettings = (): Settings => ({
  rate_limits: true,
  crud_limits: [
    { requests: 480, seconds: 60 },
    { requests: 4800, seconds: 3600 },
  ],
  insight_limits: [
    { requests: 240, seconds: 60 },
    { requests: 1200, seconds: 3600 },
  ],
  query_limits: [
    { requests: 240, seconds: 60 },
    { requests: 2400, seconds: 3600 },
  ],
  local_evaluation_limits: [{ requests: 600, seconds: 60 }],
  project_limit: 2000,
  unique_project_names: true,
  unique_flag_keys: true,
  unique_action_names: true,
  project_deletion_ms: 3000,
  replay_retention: '5y',
  alert_limit: 1000,
  plan_gated_fields: [],
  refuse_unknown_tokens: true,
  optional_slash: false,
  flag_key_filter: true,
  fuzzy_search: true,
  enforce_flag_rules: false,
  merge_flag_filters: true,
  event_definition_create: true,
  taxonomy: true,
  hog_templates: true,
  destinations_need_addon: false,
  project_tags: true,
  members_may_use_keys: true,
  flags_over_quota: false,
  cohort_calculation_ms: 1000,
})
