import { randomUUID } from 'node:crypto'
import { ok, type Route } from './api.ts'
import { isObject } from './fields.ts'
import { runHogql } from './hogql.ts'
import { invalid } from './refusal.ts'
import type { CapturedEvent } from './state.ts'

/** An event as GET …/events/ gives it. */
const showEvent = (event: CapturedEvent) => ({
  id: event.uuid,
  distinct_id: event.distinct_id,
  event: event.event,
  properties: event.properties,
  timestamp: event.timestamp,
  person: null,
  elements: [],
  elements_chain: '',
})

export const queryRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/projects/:project/query/',
    scope: 'query:read',
    bucket: 'query',
    run(call) {
      const { query } = call.body()
      if (!isObject(query)) throw invalid('query', 'Field required', 'required')
      const asked = isObject(query.source) ? query.source : query
      if (asked.kind !== 'HogQLQuery' || typeof asked.query !== 'string') {
        throw invalid('query', `The simulator answers HogQLQuery only, not ${asked.kind}.`)
      }
      const values = isObject(asked.values) ? asked.values : {}
      const { events } = call.state.received(call.project())
      const answered = runHogql(asked.query, values, events, call.request.at)
      return ok({
        ...answered,
        hogql: asked.query,
        query: asked.query,
        hasMore: false,
        limit: 100,
        offset: 0,
        is_cached: false,
        query_status: null,
        error: null,
        id: randomUUID(),
      })
    },
  },
  {
    method: 'GET',
    path: '/api/projects/:project/events/',
    scope: 'query:read',
    bucket: 'query',
    run(call) {
      const { events } = call.state.received(call.project())
      const { query } = call
      const [event, distinctId, after, before] = ['event', 'distinct_id', 'after', 'before'].map((name) =>
        query.get(name),
      )
      const found = events.filter(
        (candidate) =>
          (!event || candidate.event === event) &&
          (!distinctId || candidate.distinct_id === distinctId) &&
          (!after || Date.parse(candidate.timestamp) > Date.parse(after)) &&
          (!before || Date.parse(candidate.timestamp) < Date.parse(before)),
      )
      found.sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1))
      const limit = Math.min(Math.max(1, Number(query.get('limit') ?? 100) || 100), 1000)
      return ok({ next: null, results: found.slice(0, limit).map(showEvent) })
    },
  },
]
