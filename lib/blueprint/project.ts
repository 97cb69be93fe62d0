import { invalid } from '#lib/core/errors.ts'
import type { Desired } from '#lib/core/resource.ts'
import { inProject, type Scope } from './scope.ts'

function sharedProject(scope: Scope): Desired {
  const id = scope.posthog.sharedProjectId
  if (id === null) {
    const message = 'The PostHog connection shares a project but does not say which one.'
    throw invalid([{ path: 'posthog_connection', message }], message)
  }
  const { connection } = scope.posthog
  return {
    address: scope.projectAddress,
    kind: 'posthog.shared_project',
    connection,
    spec: { project_id: id },
    needs: [],
  }
}

/** The PostHog project: one of our own, or the shared one, which is only looked at. */
export function project(scope: Scope): Desired {
  if (scope.isShared) return sharedProject(scope)
  const { project_name, service_name, environment } = scope.variables
  return {
    address: scope.projectAddress,
    kind: 'posthog.project',
    connection: scope.posthog.connection,
    spec: {
      organization: scope.posthog.organization ?? '@current',
      name: `${project_name}-${service_name}-${environment}`,
      description: `Analytics of ${service_name} (${environment}) in ${project_name}.`,
      timezone: 'UTC',
    },
    needs: [],
  }
}

const periods = [
  { period: '5y', days: 1825 },
  { period: '1y', days: 365 },
  { period: '90d', days: 90 },
] as const

type ReplayPeriod = '30d' | '90d' | '1y' | '5y'

/** The longest period that does not keep recordings longer than asked; PostHog has nothing below 30 days. */
export function replayPeriod(days: number): ReplayPeriod {
  return periods.find((candidate) => candidate.days <= days)?.period ?? '30d'
}

/** Privacy settings of our own project; a shared one belongs to others too and is left alone. */
export function settings(scope: Scope): readonly Desired[] {
  if (scope.isShared) return []
  const { anonymize_ips, enable_session_recording, enable_console_logs, data_retention_days } = scope.variables
  const privacy = inProject(scope, 'posthog.project_settings', 'settings', {
    anonymize_ips,
    session_recording_opt_in: enable_session_recording,
    capture_console_log_opt_in: enable_console_logs,
  })
  if (!enable_session_recording) return [privacy]
  const period = replayPeriod(data_retention_days)
  return [privacy, inProject(scope, 'posthog.replay_retention', 'replay', { period })]
}
