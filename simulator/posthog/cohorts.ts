import { showUser } from './account.ts'
import type { Route } from './api.ts'
import { readCohortFilters } from './cohort-filters.ts'
import { type Collection, routesOf, type Within } from './collection.ts'
import { anything, type Body, type Fields, flag, readFields, text } from './fields.ts'
import { search } from './lists.ts'
import { invalid } from './refusal.ts'
import type { Row } from './state.ts'

const fields: Fields = {
  name: text({ max: 400, nullable: true, fallback: null }),
  description: text({ max: 1000, fallback: '' }),
  is_static: flag({ fallback: false }),
  filters: anything({ nullable: true, fallback: null }),
  query: anything({ nullable: true, fallback: null }),
  groups: anything({ fallback: [] }),
}

function checked(read: Body, stored: Body = {}): Body {
  if (read.query && read.filters) throw invalid(null, 'Cannot set both query and filters at the same time.')
  const isStatic = read.is_static ?? stored.is_static
  if (read.query && !isStatic) throw invalid(null, 'Dynamic cohorts cannot have a query.')
  if (read.filters) read.filters = readCohortFilters(read.filters)
  return read
}

function filter(rows: Row[], { call }: Within): Row[] {
  const term = call.query.get('search')
  if (!term) return rows
  const found = search(rows, term, (row) => [String(row.name ?? '')], call.state.settings.fuzzy_search)
  return found.map(({ item, match }) => ({ ...item, search_match_type: match }))
}

function show(row: Row, { call }: Within): Body {
  const { created_by_call, visible_at, calculating_until, ...shown } = row
  const calculating = call.request.at < Number(calculating_until)
  return {
    ...shown,
    created_by: showUser(call.state.account, row.created_by),
    is_calculating: calculating,
    count: calculating ? null : 0,
    errors_calculating: 0,
    last_calculation: calculating ? null : row.created_at,
    last_error_message: null,
    version: calculating ? null : 1,
    pending_version: 1,
    experiment_set: [],
    cohort_type: row.is_static ? 'static' : 'behavioral',
  }
}

const calculating = ({ call }: Within): Body => ({
  calculating_until: call.request.at + call.state.settings.cohort_calculation_ms,
})

const collection: Collection = {
  kind: 'cohorts',
  scope: 'cohort',
  called: 'Cohort',
  removal: 'soft',
  ids: 'number',
  create: (within) => ({ ...checked(readFields(fields, within.call.body(), 'create')), ...calculating(within) }),
  update: (within, row) => ({
    ...checked(readFields(fields, within.call.body(), 'update'), row),
    ...calculating(within),
  }),
  show,
  filter,
}

export const cohortRoutes: Route[] = routesOf(collection)
