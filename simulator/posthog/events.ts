import { randomUUID } from 'node:crypto'
import { type Body, isObject } from './fields.ts'
import type { Public } from './flag-endpoints.ts'
import { type CapturedEvent, isoTime, type Project, type Received, type Row } from './state.ts'

/** The newest events of a project are kept. */
const kept = 5000

/** Stores events as the ingestion pipeline would: the person's properties, and definitions of what is new. */
export function receive(events: readonly CapturedEvent[], { request, state, project }: Public): void {
  if (events.length === 0) return
  const received = state.received(project)
  let defined = false
  for (const event of events) {
    received.events.push(event)
    updatePerson(received, event)
    defined = define(project, event, request.callId) || defined
  }
  if (received.events.length > kept) received.events.splice(0, received.events.length - kept)
  const first = !project.project.ingested_event
  project.project.ingested_event = true
  state.host.changed(`received-${project.project.id}`)
  if (defined || first) state.changed(project)
}

/** One event of a capture body; null when it has no name or nobody it is about. */
export function readEvent(sent: unknown, call: Public): CapturedEvent | null {
  if (!isObject(sent)) return null
  const properties = isObject(sent.properties) ? sent.properties : {}
  const distinctId = sent.distinct_id ?? sent.$distinct_id ?? properties.distinct_id
  if (typeof sent.event !== 'string' || sent.event === '' || distinctId === undefined || distinctId === null)
    return null
  const at = Date.parse(String(sent.timestamp ?? ''))
  return {
    uuid: typeof sent.uuid === 'string' ? sent.uuid : randomUUID(),
    event: sent.event,
    distinct_id: String(distinctId),
    properties: { ...properties, ...personChanges(sent) },
    timestamp: isoTime(Number.isNaN(at) ? call.request.at : at),
    received_at: isoTime(call.request.at),
    call: call.request.callId,
  }
}

/** Clients may put $set and $set_once beside the properties. */
function personChanges(sent: Body): Body {
  const names = ['$set', '$set_once'] as const
  return Object.fromEntries(names.flatMap((name) => (isObject(sent[name]) ? [[name, sent[name]]] : [])))
}

function updatePerson(received: Received, event: CapturedEvent): void {
  const { $set, $set_once } = event.properties
  const former = received.persons[event.distinct_id]
  received.persons[event.distinct_id] = {
    properties: { ...(isObject($set_once) && $set_once), ...former?.properties, ...(isObject($set) && $set) },
    created_at: former?.created_at ?? event.received_at,
    last_seen_at: event.received_at,
  }
}

/** Whether a definition was added; the time an event was last seen is kept to the hour, as the real one is. */
function define(project: Project, event: CapturedEvent, callId: string): boolean {
  const known = project.event_definitions.find((row) => row.name === event.event && !row.deleted)
  const hour = `${event.received_at.slice(0, 13)}:00:00.000Z`
  const stale = known?.last_seen_at !== hour
  if (known) known.last_seen_at = hour
  else
    project.event_definitions.push({
      ...definition(event.event, event.received_at, callId),
      last_seen_at: hour,
      owner: null,
    })
  let added = stale
  for (const [name, value] of Object.entries(event.properties)) {
    if (name === '$set' || name === '$set_once') continue
    if (project.property_definitions.some((row) => row.name === name && row.type === 'event' && !row.deleted)) continue
    const types = { type: 'event', property_type: propertyType(value), is_numerical: typeof value === 'number' }
    project.property_definitions.push({ ...definition(name, event.received_at, callId), ...types })
    added = true
  }
  return added
}

function definition(name: string, at: string, callId: string): Row {
  const own = { name, description: '', tags: [], verified: false, hidden: false }
  return {
    id: randomUUID(),
    deleted: false,
    created_by_call: callId,
    visible_at: 0,
    created_at: at,
    updated_at: at,
    created_by: 0,
    ...own,
  }
}

function propertyType(value: unknown): string | null {
  if (typeof value === 'number') return 'Numeric'
  if (typeof value === 'boolean') return 'Boolean'
  if (typeof value === 'string')
    return Number.isNaN(Date.parse(value)) || !/^\d{4}-\d\d-\d\d/.test(value) ? 'String' : 'DateTime'
  return null
}
