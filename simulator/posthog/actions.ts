import { showUser } from './account.ts'
import type { Route } from './api.ts'
import { type Collection, routesOf, type Within } from './collection.ts'
import {
  anything,
  type Body,
  type Field,
  type Fields,
  flag,
  isObject,
  list,
  oneOf,
  readFields,
  tags,
  text,
} from './fields.ts'
import { search, tagsOf } from './lists.ts'
import { invalid } from './refusal.ts'
import type { Row } from './state.ts'

const loose = { nullable: true, fallback: null }
const matching = oneOf(['contains', 'exact', 'regex'], loose)

const stepFields: Fields = {
  event: text(loose),
  properties: list({ nullable: true, fallback: null, items: propertyFilter() }),
  selector: text(loose),
  tag_name: text(loose),
  text: text(loose),
  text_matching: matching,
  href: text(loose),
  href_matching: matching,
  url: text(loose),
  url_matching: oneOf(['contains', 'exact', 'regex'], { nullable: true, fallback: 'contains' }),
}

function propertyFilter(): Field {
  return {
    read(value, attr) {
      if (!isObject(value) || typeof value.key !== 'string') throw invalid(attr, 'Each property needs a key.')
      const values = [value.value ?? null].flat()
      if (values.some((one) => one !== null && typeof one !== 'string' && typeof one !== 'number')) {
        throw invalid(attr, 'Property values must be strings, numbers or lists of strings.')
      }
      return structuredClone(value)
    },
  }
}

const step: Field = {
  read(value, attr) {
    if (!isObject(value)) throw invalid(attr, 'Invalid data. Expected a dictionary.')
    return readFields(stepFields, value, 'create')
  },
}

const fields: Fields = {
  name: text({ required: true, blank: false, max: 400 }),
  description: text({ fallback: '' }),
  tags: tags(),
  steps: list({ fallback: [], items: step }),
  post_to_slack: flag({ fallback: false }),
  slack_message_format: text({ fallback: '', max: 1200 }),
  pinned_at: anything(loose),
}

function refuseDuplicate(name: unknown, { call, project }: Within, except?: Row): void {
  if (!call.state.settings.unique_action_names) return
  const taken = project.actions.find((row) => row !== except && !row.deleted && row.name === name)
  if (taken) throw invalid('name', `This project already has an action with this name, ID ${taken.id}`, 'unique')
}

function filter(rows: Row[], { call }: Within): Row[] {
  const [term, tagged] = [call.query.get('search'), call.query.get('tags')]
  let found = rows
  if (term) found = search(found, term, (row) => [String(row.name)], false).map(({ item }) => item)
  if (tagged) found = found.filter((row) => tagsOf(tagged).some((tag) => (row.tags as string[]).includes(tag)))
  return found
}

function show(row: Row, { call, project }: Within): Body {
  const { created_by_call, visible_at, ...shown } = row
  return {
    ...shown,
    created_by: showUser(call.state.account, row.created_by),
    is_action: true,
    is_calculating: false,
    last_calculated_at: row.created_at,
    bytecode_error: null,
    team_id: project.project.id,
    creation_context: null,
    user_access_level: 'manager',
  }
}

const collection: Collection = {
  kind: 'actions',
  scope: 'action',
  called: 'Action',
  removal: 'soft',
  ids: 'number',
  defaultLimit: null,
  create(within) {
    const read = readFields(fields, within.call.body(), 'create')
    refuseDuplicate(read.name, within)
    return read
  },
  update(within, row) {
    const read = readFields(fields, within.call.body(), 'update')
    const revived = within.call.body().deleted === false
    if (read.name !== undefined || revived) refuseDuplicate(read.name ?? row.name, within, row)
    return read
  },
  show,
  filter,
}

export const actionRoutes: Route[] = routesOf(collection)
