import { eventName, logicalName, standardEvents } from '#lib/configurations/identity.ts'
import type { ExtraCohort } from '#lib/configurations/schemas.ts'
import { canonicalJson, type JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { propertyFilters } from './property-filters.ts'
import { inProject, ownEvents, type Scope, sortedEntries, titled } from './scope.ts'

const activeDays = 7

function performed(scope: Scope, event: string, days: number): JsonObject {
  const own = ownEvents(scope)
  return {
    type: 'behavioral',
    value: 'performed_event',
    key: eventName(scope.variables, event),
    event_type: 'events',
    time_value: days,
    time_interval: 'day',
    negation: false,
    ...(own.length > 0 ? { event_filters: own } : {}),
  }
}

/** PostHog's two levels: the groups are alternatives, the conditions of a group all hold. */
function groups(conditions: readonly JsonObject[], match: 'any' | 'all'): JsonObject {
  const sorted = [...conditions].sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1))
  const values = match === 'all' ? [sorted] : sorted.map((condition) => [condition])
  return { properties: { type: 'OR', values: values.map((group) => ({ type: 'AND', values: group })) } }
}

function extraCohort(scope: Scope, key: string, cohort: ExtraCohort): Desired {
  const people = propertyFilters(cohort.properties, 'person').map((filter) => ({ ...filter, negation: false }))
  const events = cohort.performed.map(({ event, days }) => performed(scope, event, days))
  return inProject(scope, 'posthog.cohort', `extra-${logicalName(key)}`, {
    name: titled(scope, cohort.name),
    description: cohort.description,
    filters: groups([...people, ...events], cohort.match),
  })
}

/** Active Users (any event of the service within 7 days) and the extra ones. */
export function cohorts(scope: Scope): readonly Desired[] {
  const { custom_events, extra_cohorts, service_name } = scope.variables
  const events = [...standardEvents, ...Object.keys(custom_events)]
  const active = inProject(scope, 'posthog.cohort', 'active-users', {
    name: titled(scope, 'Active Users'),
    description: `Users of ${service_name} with an event in the last ${activeDays} days.`,
    filters: groups(
      events.map((event) => performed(scope, event, activeDays)),
      'any',
    ),
  })
  return [active, ...sortedEntries(extra_cohorts).map(([key, cohort]) => extraCohort(scope, key, cohort))]
}
