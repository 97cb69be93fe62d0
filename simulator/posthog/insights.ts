import { randomText, showUser } from './account.ts'
import type { Route } from './api.ts'
import { type Collection, routesOf, type Within } from './collection.ts'
import { type Body, type Field, type Fields, flag, isObject, readFields, tags, text } from './fields.ts'
import { search, searched, tagsOf } from './lists.ts'
import { invalid } from './refusal.ts'
import { isVisible, type Row } from './state.ts'
import { placeInsight } from './tiles.ts'

/** A query as the server keeps it: product queries get a version. */
const query: Field = {
  nullable: true,
  fallback: null,
  read(value, attr) {
    if (!isObject(value) || typeof value.kind !== 'string')
      throw invalid(attr, 'Query must be a dictionary with a kind.')
    const kept = structuredClone(value)
    if (kept.kind !== 'InsightVizNode' && kept.kind !== 'DataVisualizationNode') return kept
    if (!isObject(kept.source)) throw invalid(attr, 'Query must have a source.')
    return { ...kept, source: kept.kind === 'InsightVizNode' ? { version: 2, ...kept.source } : kept.source }
  },
}

const fields: Fields = {
  name: text({ max: 400, nullable: true, fallback: null }),
  derived_name: text({ max: 400, nullable: true, fallback: null }),
  description: text({ max: 400, nullable: true, fallback: '' }),
  tags: tags(),
  query,
  favorited: flag({ fallback: false }),
  saved: flag({ fallback: true }),
}

/** The dashboards to be on; throws for one that is not in the project. Absent: unchanged. */
function dashboardsOf({ call, project }: Within): number[] | undefined {
  const sent = call.body().dashboards
  if (sent === undefined || sent === null) return undefined
  if (!Array.isArray(sent)) throw invalid('dashboards', 'Expected a list of items.', 'not_a_list')
  for (const id of sent) {
    if (!project.dashboards.some((row) => row.id === id && !row.deleted)) {
      throw invalid('dashboards', `Invalid pk "${id}" - object does not exist.`, 'does_not_exist')
    }
  }
  return sent as number[]
}

export function showInsight(row: Row, { call, project }: Within): Body {
  const { created_by_call, visible_at, ...shown } = row
  const tiles = project.tiles.filter((tile) => tile.insight_id === row.id)
  const placed = tiles.filter((tile) => !tile.deleted).map((tile) => tile.dashboard_id)
  const creator = showUser(call.state.account, row.created_by)
  return {
    ...shown,
    // Deprecated: API callers get it on request only.
    ...(call.query.get('include_dashboards') === 'true' && { dashboards: placed }),
    dashboard_tiles: tiles.map(({ id, dashboard_id, deleted }) => ({ id, dashboard_id, deleted })),
    created_by: creator,
    last_modified_by: creator,
    last_modified_at: row.updated_at,
    result: null,
    columns: null,
    last_refresh: null,
    is_cached: false,
    timezone: null,
    alerts: [],
    user_access_level: 'manager',
  }
}

function filter(rows: Row[], { call, project }: Within): Row[] {
  const { query: asked } = call
  const [term, shortId, tagged, dashboards] = ['search', 'short_id', 'tags', 'dashboards'].map((name) =>
    asked.get(name),
  )
  let found = shortId ? rows.filter((row) => row.short_id === shortId) : rows
  if (tagged) found = found.filter((row) => tagsOf(tagged).some((tag) => (row.tags as string[]).includes(tag)))
  if (dashboards) {
    const ids = tagsOf(dashboards).map(Number)
    const on = new Set(
      project.tiles.filter((tile) => !tile.deleted && ids.includes(tile.dashboard_id)).map((tile) => tile.insight_id),
    )
    found = found.filter((row) => on.has(Number(row.id)))
  }
  if (!term) return found
  const texts = (row: Row) => [...searched(row), ...(typeof row.derived_name === 'string' ? [row.derived_name] : [])]
  return search(found, term, texts, call.state.settings.fuzzy_search).map(({ item }) => item)
}

/** By number or by short id. */
const findInsight = (rows: readonly Row[], id: string): Row | undefined =>
  rows.find((row) => String(row.id) === id || row.short_id === id)

const collection: Collection = {
  kind: 'insights',
  scope: 'insight',
  called: 'Insight',
  removal: 'soft',
  ids: 'number',
  bucket: 'insight',
  create(within) {
    dashboardsOf(within)
    return { ...readFields(fields, within.call.body(), 'create'), short_id: randomText(8), order: null }
  },
  update(within) {
    dashboardsOf(within)
    return readFields(fields, within.call.body(), 'update')
  },
  settled(within, row) {
    const dashboards = dashboardsOf(within)
    if (dashboards) placeInsight(within, row, dashboards)
  },
  removed({ call, project }, row) {
    placeInsight({ call, project }, row, [])
    for (const alert of project.alerts) {
      if (alert.insight === row.id && isVisible(alert, call.request.at)) alert.deleted = true
    }
  },
  show: showInsight,
  filter,
  find: findInsight,
}

export const insightRoutes: Route[] = routesOf(collection)
