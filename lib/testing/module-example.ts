import type { JsonObject } from '#lib/core/json.ts'

/** The example block of the source module as a JSON body, value for value. */
export const moduleExample: JsonObject = {
  enable_posthog: true,
  service_name: 'auth',
  project_name: 'nexpo',
  environment: 'prod',
  provider: 'aws',
  posthog_organization_id: 'org_123456',
  parent_project_id: 'project_parent_123',
  posthog_host: 'https://app.posthog.com',
  analytics_rollout_percentage: 100,
  sampling_rate: 1.0,
  anonymize_ips: true,
  data_retention_days: 365,
  batch_size: 50,
  flush_interval_ms: 5000,
  enable_debug_logging: true,
  enable_performance_monitoring: true,
  enable_error_tracking: true,
  custom_events: {
    service_specific_event: {
      name: 'Service Specific Event',
      description: 'Track service-specific business logic',
      required_properties: ['user_id', 'action_type'],
      tags: ['service', 'business'],
    },
  },
  webhook_endpoint: 'https://webhook.example.com/posthog',
  webhook_secret: 'secure_webhook_secret',
  common_tags: { Environment: 'prod', Team: 'platform' },
}
