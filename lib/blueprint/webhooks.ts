import { eventName } from '#lib/configurations/identity.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { inProject, ownEvents, reference, type Scope, sortedEntries, titled } from './scope.ts'

type Webhook = {
  readonly address: 'service-errors' | 'performance-degradation' | 'high-error-rate' | 'critical-events'
  readonly name: string
  readonly description: string
  readonly type: 'destination' | 'internal_destination'
  readonly filters: JsonObject
  readonly body: JsonObject
}

function webhook(scope: Scope, { address, name, description, type, filters, body }: Webhook): Desired {
  const { service_name, environment, webhook_endpoint, webhook_secret } = scope.variables
  return inProject(scope, 'posthog.hog_function', address, {
    type,
    name: titled(scope, name),
    description,
    enabled: !scope.isPaused,
    url: webhook_endpoint,
    secret: webhook_secret,
    body: { trigger: address, service: service_name, environment, ...body },
    filters,
    masking: null,
  })
}

/** PostHog fills in what stands in braces. */
const eventBody = {
  event: '{event.event}',
  properties: '{event.properties}',
  distinct_id: '{event.distinct_id}',
  timestamp: '{event.timestamp}',
  project: '{project.name}',
}

const alertBody = {
  alert: '{event.properties.alert_name}',
  insight: '{event.properties.insight_name}',
  state: '{event.properties.state}',
  breaches: '{event.properties.breaches}',
  timestamp: '{event.timestamp}',
  project: '{project.name}',
}

function onEvents(scope: Scope, events: readonly string[]): JsonObject {
  const properties = ownEvents(scope)
  return {
    source: 'events',
    events: events.map((event, order) => ({
      id: event,
      name: event,
      type: 'events',
      order,
      ...(properties.length > 0 ? { properties } : {}),
    })),
    actions: [],
    filter_test_accounts: false,
  }
}

function onAlert(alert: string): JsonObject {
  const id = reference(`posthog.alert/${alert}`, 'id')
  return {
    events: [{ id: '$insight_alert_firing', type: 'events' }],
    properties: [{ key: 'alert_id', value: id, operator: 'exact', type: 'event' }],
  }
}

function errorWebhooks(scope: Scope): readonly Webhook[] {
  if (!scope.variables.enable_error_tracking) return []
  return [
    {
      address: 'service-errors',
      name: 'Service errors to webhook',
      description: 'Every error event of the service.',
      type: 'destination',
      filters: onEvents(scope, [eventName(scope.variables, 'error')]),
      body: eventBody,
    },
    {
      address: 'high-error-rate',
      name: 'High error rate to webhook',
      description: `More than ${scope.variables.thresholds.error_rate_percent} % of the requests of an hour failed.`,
      type: 'internal_destination',
      filters: onAlert('high-error-rate'),
      body: alertBody,
    },
  ]
}

function performanceWebhooks(scope: Scope): readonly Webhook[] {
  if (!scope.variables.enable_performance_monitoring) return []
  return [
    {
      address: 'performance-degradation',
      name: 'Performance degradation to webhook',
      description: `The p95 duration of an hour was above ${scope.variables.thresholds.p95_duration_ms} ms.`,
      type: 'internal_destination',
      filters: onAlert('performance-degradation'),
      body: alertBody,
    },
  ]
}

function criticalWebhooks(scope: Scope): readonly Webhook[] {
  const critical = sortedEntries(scope.variables.custom_events)
    .filter(([, event]) => event.tags.some((tag) => tag.toLowerCase() === 'critical'))
    .map(([key]) => eventName(scope.variables, key))
  if (critical.length === 0) return []
  return [
    {
      address: 'critical-events',
      name: 'Critical events to webhook',
      description: 'Custom events that are tagged critical.',
      type: 'destination',
      filters: onEvents(scope, critical),
      body: eventBody,
    },
  ]
}

/** The four triggers of the module, as far as they are switched on and there is an endpoint. */
export function webhooks(scope: Scope): readonly Desired[] {
  if (scope.variables.webhook_endpoint === '') return []
  return [errorWebhooks, performanceWebhooks, criticalWebhooks]
    .flatMap((make) => make(scope))
    .map((found) => webhook(scope, found))
}
