import { showUser } from './account.ts'
import type { Route } from './api.ts'
import { type Collection, routesOf, type Within } from './collection.ts'
import { type Body, type Field, type Fields, oneOf, readFields, text, whole } from './fields.ts'
import { search } from './lists.ts'
import { invalid } from './refusal.ts'
import type { Row } from './state.ts'

const moment: Field = {
  nullable: true,
  fallback: null,
  read(value, attr) {
    const at = Date.parse(String(value))
    if (Number.isNaN(at))
      throw invalid(
        attr,
        'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
      )
    return new Date(at).toISOString()
  },
}

const fields: Fields = {
  content: text({ max: 8192, nullable: true, fallback: null }),
  date_marker: moment,
  scope: oneOf(['dashboard_item', 'dashboard', 'project', 'organization', 'recording'], { fallback: 'dashboard_item' }),
  creation_type: oneOf(['USR', 'GIT'], { fallback: 'USR' }),
  dashboard_item: whole({ nullable: true, fallback: null }),
  dashboard_id: whole({ nullable: true, fallback: null }),
}

function show(row: Row, { call }: Within): Body {
  const { created_by_call, visible_at, ...shown } = row
  return {
    ...shown,
    created_by: showUser(call.state.account, row.created_by),
    insight_short_id: null,
    insight_name: null,
    dashboard_name: null,
  }
}

const collection: Collection = {
  kind: 'annotations',
  scope: 'annotation',
  called: 'Annotation',
  removal: 'soft',
  ids: 'number',
  create: ({ call }) => readFields(fields, call.body(), 'create'),
  update: ({ call }) => readFields(fields, call.body(), 'update'),
  show,
  filter(rows, { call }) {
    const term = call.query.get('search')
    return term ? search(rows, term, (row) => [String(row.content ?? '')], false).map(({ item }) => item) : rows
  },
}

export const annotationRoutes: Route[] = routesOf(collection)
