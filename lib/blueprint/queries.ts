import type { JsonObject } from '#lib/core/json.ts'

type Trend = {
  readonly series: readonly JsonObject[]
  readonly interval: 'hour' | 'day'
  /** PostHog's relative dates: `-24h`, `-30d`. */
  readonly since: string
  /** Only displays that every self-hosted version knows. */
  readonly display: 'ActionsLineGraph' | 'ActionsTable' | 'BoldNumber'
  readonly filter?: JsonObject
  readonly breakdown?: string
  readonly properties: readonly JsonObject[]
}

/** A trends insight as PostHog stores it. */
export function trend({ series, interval, since, display, filter, breakdown, properties }: Trend): JsonObject {
  return {
    kind: 'InsightVizNode',
    source: {
      kind: 'TrendsQuery',
      interval,
      dateRange: { date_from: since },
      series,
      trendsFilter: { display, ...filter },
      ...(breakdown
        ? { breakdownFilter: { breakdowns: [{ property: breakdown, type: 'event' }], breakdown_limit: 10 } }
        : {}),
      ...(properties.length > 0 ? { properties } : {}),
    },
  }
}

export function count(event: string, name = event): JsonObject {
  return { kind: 'EventsNode', event, name, math: 'total' }
}

export function users(event: string): JsonObject {
  return { kind: 'EventsNode', event, name: event, math: 'dau' }
}

export function p95(event: string, property: string): JsonObject {
  return {
    kind: 'EventsNode',
    event,
    name: event,
    math: 'p95',
    math_property: property,
    math_property_type: 'event_properties',
  }
}
