import { showUser } from './account.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { type Collection, routesOf, rowOf, type Within } from './collection.ts'
import { anything, type Body, type Fields, flag, isObject, object, oneOf, readFields, text, whole } from './fields.ts'
import { type InputSchema, type Inputs, maskInputs, readInputs, readInputsSchema } from './hog-inputs.ts'
import { invoke } from './hog-invocations.ts'
import { findTemplate, type HogTemplate } from './hog-templates.ts'
import { list, search } from './lists.ts'
import { invalid } from './refusal.ts'
import type { Row } from './state.ts'

const kindsOfFunction = [
  'destination',
  'site_destination',
  'internal_destination',
  'source_webhook',
  'site_app',
  'transformation',
]
/** Alert events that the alert API manages itself; the first one is still open to functions. */
const managedEvents = ['$insight_alert_resolved', '$insight_alert_errored']

const fields: Fields = {
  type: oneOf(kindsOfFunction, { fallback: 'destination' }),
  name: text({ max: 400, nullable: true, fallback: null }),
  description: text({ fallback: '' }),
  enabled: flag({ fallback: false }),
  hog: text({}),
  icon_url: text({ nullable: true, fallback: null }),
  masking: object({ nullable: true, fallback: null }),
  mappings: anything({ nullable: true, fallback: null }),
  execution_order: whole({ nullable: true, fallback: null }),
}

function create({ call }: Within): Body {
  const body = call.body()
  const template = readTemplate(body.template_id, call)
  const read = readFields(fields, { ...fromTemplate(template), ...body }, 'create')
  if (read.type === 'destination' && call.state.settings.destinations_need_addon) {
    throw invalid(null, 'The Data Pipelines addon is required to create this function.')
  }
  // What looks like an agent may prepare a destination, not switch it on.
  if (read.enabled && read.type === 'destination' && call.request.headers['x-posthog-client'] === 'mcp') {
    throw invalid('enabled', 'Agents cannot create enabled destinations.')
  }
  if (typeof read.hog !== 'string') throw invalid('hog', 'Required.')
  const schema = body.inputs_schema ?? template?.inputs_schema ?? []
  const inputs_schema = readInputsSchema(schema)
  checkMasking(read.masking)
  return {
    ...read,
    template_id: template?.id ?? null,
    inputs_schema,
    inputs: readInputs(inputs_schema, body.inputs),
    filters: readFilters(body.filters),
    bytecode: ['_H', 1, 32, 'return'],
    transpiled: null,
  }
}

function update({ call }: Within, row: Row): Body {
  const body = call.body()
  if (body.type !== undefined && body.type !== row.type)
    throw invalid('type', 'Cannot modify the type of an existing function')
  const read = readFields(fields, body, 'update')
  checkMasking(read.masking)
  if (body.inputs_schema !== undefined) read.inputs_schema = readInputsSchema(body.inputs_schema)
  const schema = (read.inputs_schema ?? row.inputs_schema) as InputSchema[]
  const stored = row.inputs as Inputs
  if (body.inputs !== undefined) read.inputs = readInputs(schema, body.inputs, stored)
  else if (body.inputs_schema !== undefined) read.inputs = readInputs(schema, stored, stored)
  if (body.filters !== undefined) read.filters = readFilters(body.filters)
  return read
}

function readTemplate(id: unknown, call: ApiCall): HogTemplate | undefined {
  if (id === undefined || id === null) return undefined
  const template = findTemplate(call, id)
  if (!template) throw invalid('template_id', `No template found for id '${id}'`)
  return template
}

const fromTemplate = (template: HogTemplate | undefined): Body =>
  template
    ? { hog: template.code, name: template.name, description: template.description, icon_url: template.icon_url }
    : {}

function readFilters(sent: unknown): Body {
  if (sent === undefined || sent === null) return { source: 'events', bytecode: ['_H', 1, 29] }
  if (!isObject(sent)) throw invalid('filters', 'Expected a dictionary of items.', 'not_a_dict')
  const events = Array.isArray(sent.events) ? sent.events : []
  if (events.some((event: unknown) => isObject(event) && managedEvents.includes(String(event.id)))) {
    throw invalid('filters', 'Alert notification destinations are managed through the alert API.')
  }
  return { source: 'events', ...structuredClone(sent), bytecode: ['_H', 1, 32, 'filters'] }
}

function checkMasking(masking: unknown): void {
  if (!isObject(masking)) return
  const { ttl, hash } = masking
  if (typeof ttl !== 'number' || ttl < 60 || ttl > 86_400) {
    throw invalid('masking__ttl', 'Ensure this value is between 60 and 86400.')
  }
  if (typeof hash !== 'string' || hash === '') throw invalid('masking__hash', 'This field is required.', 'required')
}

function brief(row: Row, { call }: Within): Body {
  const template = findTemplate(call, row.template_id)
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    description: row.description,
    created_at: row.created_at,
    created_by: showUser(call.state.account, row.created_by),
    updated_at: row.updated_at,
    enabled: row.enabled,
    hog: row.hog,
    filters: row.filters,
    icon_url: row.icon_url,
    template: template ?? null,
    execution_order: row.execution_order,
    status: { state: 1, tokens: 10_000 },
  }
}

function show(row: Row, within: Within): Body {
  return {
    ...brief(row, within),
    deleted: row.deleted,
    template_id: row.template_id,
    inputs_schema: row.inputs_schema,
    inputs: maskInputs(row.inputs_schema as InputSchema[], row.inputs as Inputs),
    bytecode: row.bytecode,
    transpiled: row.transpiled,
    masking: row.masking,
    mappings: row.mappings,
  }
}

function filter(rows: Row[], { call }: Within): Row[] {
  const { query } = call
  const [types, term, enabled, contained] = [
    query.get('type') ?? query.get('types'),
    query.get('search'),
    query.get('enabled'),
    query.get('filters'),
  ]
  let found = types === null ? rows : rows.filter((row) => types.split(',').includes(String(row.type)))
  if (enabled !== null) found = found.filter((row) => enabled.toLowerCase().split(',').includes(String(row.enabled)))
  if (contained !== null) {
    const wanted: unknown = parse(contained)
    found = found.filter((row) => contains(row.filters, wanted))
  }
  return term
    ? search(found, term, (row) => [String(row.name ?? ''), String(row.description)], false).map(({ item }) => item)
    : found
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    throw invalid('filters', 'Invalid JSON.')
  }
}

/** PostgreSQL's @> on JSON: every key of `wanted`, every item of its lists. */
function contains(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(value) && wanted.every((item) => value.some((one) => contains(one, item)))
  if (isObject(wanted))
    return isObject(value) && Object.entries(wanted).every(([key, item]) => contains(value[key], item))
  return value === wanted
}

const collection: Collection = {
  kind: 'hog_functions',
  scope: 'hog_function',
  called: 'HogFunction',
  removal: 'soft',
  ids: 'uuid',
  create,
  update,
  show,
  showInList: (row, within) => (within.call.query.get('full') === 'true' ? show(row, within) : brief(row, within)),
  filter,
}

const path = '/api/projects/:project/hog_functions/:id/'

export const hogFunctionRoutes: Route[] = [
  ...routesOf(collection),
  {
    method: 'POST',
    path: `${path}invocations/`,
    scope: 'hog_function:write',
    async run(call) {
      const within = { call, project: call.project() }
      const row = call.params.id === 'new' ? null : rowOf(collection, within)
      return ok(await invoke(within, row))
    },
  },
  ...['logs', 'metrics'].map((name) => ({
    method: 'GET',
    path: `${path}${name}/`,
    scope: 'hog_function:read',
    run(call: ApiCall) {
      rowOf(collection, { call, project: call.project() })
      return list([], call.request)
    },
  })),
]
