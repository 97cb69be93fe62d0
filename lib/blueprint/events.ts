import { eventName, logicalName, type StandardEvent, standardEvents } from '#lib/configurations/identity.ts'
import type { Desired } from '#lib/core/resource.ts'
import { inProject, type Scope, sortedEntries, withTags } from './scope.ts'

const descriptions: Readonly<Record<StandardEvent, string>> = {
  request: 'A request that the service has answered: endpoint, method, status_code, response_time in milliseconds.',
  error: 'An error in the service: error_type, error_message, endpoint; stack_trace only with debug logging.',
  performance:
    'An operation that was measured: duration_ms in milliseconds, memory_usage in bytes, cpu_usage from 0 to 1.',
}

/**
 * Definitions of the standard and custom events. In a shared project there are none: the event names of a service
 * are the same in every environment, so a definition there would belong to two configurations.
 */
export function eventDefinitions(scope: Scope): readonly Desired[] {
  if (scope.isShared) return []
  const { variables } = scope
  const standard = standardEvents.map((key) =>
    inProject(scope, 'posthog.event_definition', key, {
      name: eventName(variables, key),
      description: descriptions[key],
      tags: withTags(scope),
    }),
  )
  const custom = sortedEntries(variables.custom_events).map(([key, event]) =>
    inProject(scope, 'posthog.event_definition', logicalName(key), {
      name: eventName(variables, key),
      description: event.description,
      tags: withTags(scope, event.tags),
    }),
  )
  return [...standard, ...custom]
}
