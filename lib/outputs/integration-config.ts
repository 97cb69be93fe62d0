import type { Variables } from '#lib/configurations/schemas.ts'

/** What the code of a service needs to set up its SDK and its tracker. */
export type IntegrationConfig = {
  readonly service: { readonly name: string; readonly project: string; readonly environment: string }
  /** Options of the PostHog SDK by its own names; `flushInterval` in milliseconds. */
  readonly sdk: {
    readonly apiKey: string
    readonly host: string
    readonly flushAt: number
    readonly flushInterval: number
  }
  /** Shares of users; sampling is done in the service before anything is sent. */
  readonly sampling: { readonly sampling_rate: number; readonly analytics_rollout_percentage: number }
  readonly privacy: {
    readonly anonymize_ips: boolean
    readonly user_identification: boolean
    readonly session_recording: boolean
    readonly console_logs: boolean
    /** Recorded only: PostHog does not enforce it. */
    readonly data_retention_days: number
  }
  readonly features: {
    readonly debug_logging: boolean
    readonly performance_monitoring: boolean
    readonly error_tracking: boolean
    readonly business_metrics: boolean
    readonly cross_service_tracking: boolean
  }
  readonly parent_project_id: string
  /** Sent with every event. */
  readonly super_properties: { readonly service: string; readonly environment: string }
}

type Input = {
  readonly variables: Variables
  readonly ingestHost: string
  /** As it is shown to this reader: the value, a mask or ''. */
  readonly apiKey: string
}

export function integrationConfig({ variables, ingestHost, apiKey }: Input): IntegrationConfig {
  const { service_name, project_name, environment } = variables
  return {
    service: { name: service_name, project: project_name, environment },
    sdk: { apiKey, host: ingestHost, flushAt: variables.batch_size, flushInterval: variables.flush_interval_ms },
    sampling: {
      sampling_rate: variables.sampling_rate,
      analytics_rollout_percentage: variables.analytics_rollout_percentage,
    },
    privacy: {
      anonymize_ips: variables.anonymize_ips,
      user_identification: variables.enable_user_identification,
      session_recording: variables.enable_session_recording,
      console_logs: variables.enable_console_logs,
      data_retention_days: variables.data_retention_days,
    },
    features: {
      debug_logging: variables.enable_debug_logging,
      performance_monitoring: variables.enable_performance_monitoring,
      error_tracking: variables.enable_error_tracking,
      business_metrics: variables.enable_business_metrics,
      cross_service_tracking: variables.enable_cross_service_tracking,
    },
    parent_project_id: variables.parent_project_id,
    super_properties: { service: service_name, environment },
  }
}
