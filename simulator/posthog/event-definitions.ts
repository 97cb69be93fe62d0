import { showUser } from './account.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { type Collection, routesOf, type Within } from './collection.ts'
import { type Body, type Fields, flag, readFields, tags, text } from './fields.ts'
import { search } from './lists.ts'
import { invalid, methodNotAllowed, notFound } from './refusal.ts'
import { isVisible, type Row } from './state.ts'

/** Fields that a build without the enterprise taxonomy does not know. */
const taxonomyFields = ['description', 'verified', 'hidden']

const own: Fields = {
  description: text({ nullable: true, fallback: '' }),
  tags: tags(),
  verified: flag({ fallback: false }),
  hidden: flag({ fallback: false }),
}
const eventFields: Fields = { name: text({ required: true, blank: false, max: 400 }), ...own }
const propertyFields: Fields = { ...own, property_type: text({ nullable: true }), is_numerical: flag() }

function checked(fields: Fields, { call }: Within, purpose: 'create' | 'update', stored: Body = {}): Body {
  const body = call.body()
  const unsupported = call.state.settings.taxonomy ? undefined : taxonomyFields.find((name) => body[name] !== undefined)
  if (unsupported) throw invalid(unsupported, 'This field is not supported by this deployment.')
  const read = readFields(fields, body, purpose)
  const both = { ...stored, ...read }
  if (both.hidden && both.verified) throw invalid(null, 'An event cannot be both hidden and verified')
  return read
}

function createEvent(within: Within): Body {
  const { call, project } = within
  if (!call.state.settings.event_definition_create) throw methodNotAllowed('POST')
  const read = checked(eventFields, within, 'create')
  if (project.event_definitions.some((row) => !row.deleted && row.name === read.name)) {
    throw invalid('name', `Event definition with name '${read.name}' already exists`)
  }
  return { ...read, last_seen_at: null, owner: null }
}

function show(row: Row, { call, project }: Within): Body {
  const { created_by_call, visible_at, deleted, created_by, ...shown } = row
  return {
    ...shown,
    is_action: false,
    project_id: project.project.id,
    last_updated_at: row.updated_at,
    updated_by: showUser(call.state.account, created_by),
    created_by: showUser(call.state.account, created_by),
    verified_at: null,
    verified_by: null,
    post_to_slack: false,
  }
}

function filterEvents(rows: Row[], { call }: Within): Row[] {
  const [term, type] = [call.query.get('search'), call.query.get('event_type')]
  let found = rows
  if (type === 'event_custom') found = found.filter((row) => !String(row.name).startsWith('$'))
  if (type === 'event_posthog') found = found.filter((row) => String(row.name).startsWith('$'))
  return term ? search(found, term, (row) => [String(row.name)], false).map(({ item }) => item) : found
}

const events: Collection = {
  kind: 'event_definitions',
  scope: 'event_definition',
  called: 'EventDefinition',
  removal: 'hard',
  ids: 'uuid',
  create: createEvent,
  // The name of a definition cannot change.
  update: (within, row) => checked(own, within, 'update', row),
  show,
  filter: filterEvents,
}

const properties: Collection = {
  kind: 'property_definitions',
  scope: 'property_definition',
  called: 'PropertyDefinition',
  removal: 'hard',
  ids: 'uuid',
  update: (within, row) => checked(propertyFields, within, 'update', row),
  show,
  filter(rows, { call }) {
    const [named, type, term] = [
      call.query.get('properties'),
      call.query.get('type') ?? 'event',
      call.query.get('search'),
    ]
    let found = rows.filter((row) => row.type === type)
    if (named !== null) found = found.filter((row) => named.split(',').includes(String(row.name)))
    return term ? search(found, term, (row) => [String(row.name)], false).map(({ item }) => item) : found
  },
}

function byName(call: ApiCall) {
  const project = call.project()
  const name = call.query.get('name')
  const row = project.event_definitions.find(
    (candidate) => candidate.name === name && isVisible(candidate, call.request.at),
  )
  if (!row) throw notFound()
  return ok(show(row, { call, project }))
}

export const definitionRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/projects/:project/event_definitions/by_name/',
    scope: 'event_definition:read',
    run: byName,
  },
  ...routesOf(events),
  ...routesOf(properties),
]
