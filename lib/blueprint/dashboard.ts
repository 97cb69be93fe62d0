import { eventName, logicalName } from '#lib/configurations/identity.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { count, p95, trend, users } from './queries.ts'
import { inProject, ownEvents, reference, type Scope, sortedEntries, titled, withTags } from './scope.ts'

const dashboardAddress = 'posthog.dashboard/service'

type Tile = {
  readonly address: string
  readonly name: string
  readonly description: string
  readonly tags?: readonly string[]
  readonly query: JsonObject
}

const daily = { interval: 'day', since: '-30d', display: 'ActionsLineGraph' } as const
// Alerts look at the newest interval of an insight, and ours look every hour.
const hourly = { interval: 'hour', since: '-24h', display: 'ActionsLineGraph' } as const

function trafficTiles(scope: Scope): readonly Tile[] {
  const { variables } = scope
  const properties = ownEvents(scope)
  const request = eventName(variables, 'request')
  const series = [
    count(request),
    ...(variables.enable_error_tracking ? [count(eventName(variables, 'error'))] : []),
    ...(variables.enable_performance_monitoring ? [count(eventName(variables, 'performance'))] : []),
  ]
  return [
    {
      address: 'volume',
      name: 'Volume',
      description: 'Events a day.',
      query: trend({ ...daily, series, properties }),
    },
    {
      address: 'top-endpoints',
      name: 'Top endpoints',
      description: 'The ten endpoints with the most requests in 7 days.',
      query: trend({
        ...daily,
        since: '-7d',
        display: 'ActionsTable',
        series: [count(request)],
        breakdown: 'endpoint',
        properties,
      }),
    },
    {
      address: 'active-users',
      name: 'Daily active users',
      description: 'Users with at least one request a day.',
      query: trend({ ...daily, series: [users(request)], properties }),
    },
  ]
}

function errorTiles(scope: Scope): readonly Tile[] {
  const { variables } = scope
  if (!variables.enable_error_tracking) return []
  const query = trend({
    ...hourly,
    series: [count(eventName(variables, 'error')), count(eventName(variables, 'request'))],
    filter: {
      formulaNodes: [{ formula: 'A/B', custom_name: 'Error rate' }],
      aggregationAxisFormat: 'percentage_scaled',
    },
    properties: ownEvents(scope),
  })
  return [{ address: 'error-rate', name: 'Error rate', description: 'Errors for each request, by the hour.', query }]
}

function performanceTiles(scope: Scope): readonly Tile[] {
  const { variables } = scope
  if (!variables.enable_performance_monitoring) return []
  const query = (event: string, property: string) =>
    trend({
      ...hourly,
      series: [p95(eventName(variables, event), property)],
      filter: { aggregationAxisFormat: 'duration_ms' },
      properties: ownEvents(scope),
    })
  return [
    {
      address: 'p95-response-time',
      name: 'p95 response time',
      description: '95 of 100 requests are answered faster than this, by the hour.',
      query: query('request', 'response_time'),
    },
    {
      address: 'p95-duration',
      name: 'p95 duration of operations',
      description: '95 of 100 measured operations are faster than this, by the hour.',
      query: query('performance', 'duration_ms'),
    },
  ]
}

/** PostHog keeps 400 characters; our mark, with the longest names there can be, needs up to 210 of them. */
const longestDescription = 190

function customTiles(scope: Scope): readonly Tile[] {
  const { variables } = scope
  const properties = ownEvents(scope)
  return sortedEntries(variables.custom_events).flatMap(([key, { name, description, tags }]) => {
    const series = [count(eventName(variables, key), name)]
    const shared = { name, description: description.slice(0, longestDescription), tags }
    const custom = { ...shared, address: `custom-${logicalName(key)}`, query: trend({ ...daily, series, properties }) }
    const isBusiness = variables.enable_business_metrics && tags.some((tag) => tag.toLowerCase() === 'business')
    if (!isBusiness) return [custom]
    const business = {
      ...shared,
      address: `business-${logicalName(key)}`,
      name: `Business: ${name}`,
      query: trend({ ...daily, display: 'BoldNumber', series, properties }),
    }
    return [custom, business]
  })
}

/** The dashboard of the service and its tiles. */
export function dashboard(scope: Scope): readonly Desired[] {
  const { service_name, environment } = scope.variables
  const board = inProject(scope, 'posthog.dashboard', 'service', {
    name: titled(scope, `${service_name} (${environment})`),
    description: `Requests, errors, performance and users of ${service_name} in ${environment}.`,
    pinned: true,
    tags: withTags(scope),
  })
  const tiles = [trafficTiles, errorTiles, performanceTiles, customTiles].flatMap((make) => make(scope))
  const insights = tiles.map(({ address, name, description, tags, query }) =>
    inProject(scope, 'posthog.insight', address, {
      name: titled(scope, name),
      description,
      tags: withTags(scope, tags),
      dashboard: reference(dashboardAddress, 'id'),
      query,
    }),
  )
  return [board, ...insights]
}
