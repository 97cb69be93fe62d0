import type { Warning } from '#lib/configurations/findings.ts'
import type { BlueprintInput } from './scope.ts'

function remark(path: string, code: string, message: string): Warning {
  return { path, code, level: 'warning', message }
}

/**
 * What the surroundings keep a configuration from doing: in a project that services share, its settings are left
 * alone and events are told apart by their properties. Empty for a project of its own.
 */
export function remarks({ variables, posthog }: BlueprintInput): readonly Warning[] {
  if (posthog.mode !== 'shared_project') return []
  const project = `The PostHog project ${posthog.sharedProjectId ?? ''} is shared`.replace('  ', ' ')
  const separate = remark(
    'posthog_connection',
    'shared_project_filters',
    `${project}: actions, insights and webhooks only see events that carry service "${variables.service_name}" and environment "${variables.environment}". The generated tracker adds both; other code has to.`,
  )
  const undefinedEvents = remark(
    'custom_events',
    'shared_project_events',
    `${project}: event definitions would belong to several environments, so PostHog makes them when the first event comes in.`,
  )
  const settings = remark(
    'anonymize_ips',
    'shared_project_settings',
    `${project}: whether IP addresses and sessions are kept is set there for all services and not changed from here.`,
  )
  return [separate, undefinedEvents, settings]
}
