import { eventName, logicalName, standardActionNames } from '#lib/configurations/identity.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { propertyFilters } from './property-filters.ts'
import { inProject, ownEvents, type Scope, sortedEntries, titled, withTags } from './scope.ts'

type Action = {
  readonly address: string
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly events: readonly string[]
  readonly conditions: readonly JsonObject[]
}

function action(scope: Scope, { address, name, description, tags, events, conditions }: Action): Desired {
  const properties = [...conditions, ...ownEvents(scope)]
  return inProject(scope, 'posthog.action', address, {
    name: titled(scope, name),
    description,
    tags: withTags(scope, tags),
    steps: [...new Set(events)]
      .sort()
      .map((event) => ({ event: eventName(scope.variables, event), ...(properties.length > 0 ? { properties } : {}) })),
  })
}

function standardActions(scope: Scope): readonly Action[] {
  const { enable_error_tracking, enable_performance_monitoring, service_name } = scope.variables
  const plain = { tags: [], conditions: [] }
  const { requests, errors, performance } = standardActionNames
  return [
    { ...plain, address: 'requests', name: requests, events: ['request'], description: `Requests to ${service_name}.` },
    ...(enable_error_tracking
      ? [{ ...plain, address: 'errors', name: errors, events: ['error'], description: `Errors of ${service_name}.` }]
      : []),
    ...(enable_performance_monitoring
      ? [
          {
            ...plain,
            address: 'performance',
            name: performance,
            events: ['performance'],
            description: `Measured operations of ${service_name}.`,
          },
        ]
      : []),
  ]
}

/** The standard actions that are switched on, one for each custom event, and the extra ones. */
export function actions(scope: Scope): readonly Desired[] {
  const { custom_events, extra_actions } = scope.variables
  const custom = sortedEntries(custom_events).map(([key, { name, description, tags }]) => ({
    address: `custom-${logicalName(key)}`,
    name,
    description,
    tags,
    events: [key],
    conditions: [],
  }))
  const extra = sortedEntries(extra_actions).map(([key, { name, description, tags, events, properties }]) => ({
    address: `extra-${logicalName(key)}`,
    name,
    description,
    tags,
    events,
    conditions: propertyFilters(properties, 'event'),
  }))
  return [...standardActions(scope), ...custom, ...extra].map((found) => action(scope, found))
}
