import type { SimulatorResponse } from '../types.ts'
import { showUser } from './account.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { type Collection, routesOf, rowOf, type Within } from './collection.ts'
import { type Body, type Fields, flag, object, readFields, tags, text, whole } from './fields.ts'
import { showInsight } from './insights.ts'
import { search, searched, tagsOf } from './lists.ts'
import { invalid } from './refusal.ts'
import type { Row, Tile } from './state.ts'
import { addTile, newText, patchTiles, reorder, tileOf, tilesOf } from './tiles.ts'

const fields: Fields = {
  name: text({ max: 400, nullable: true, fallback: null }),
  description: text({ fallback: '' }),
  pinned: flag({ fallback: false }),
  tags: tags(),
  restriction_level: whole({ fallback: 21 }),
}

function create({ call }: Within): Body {
  const read = readFields(fields, call.body(), 'create')
  return { ...read, filters: {}, variables: {}, creation_mode: 'default', deleted: false }
}

function update(within: Within, row: Row): Body {
  const body = within.call.body()
  const read = readFields({ ...fields, filters: object() }, body, 'update')
  if (body.tiles !== undefined) patchTiles(within, row, body.tiles)
  return read
}

/** With delete_insights, the insights that are on this dashboard only go with it. */
function removed({ call, project }: Within, row: Row): void {
  const withInsights = call.body().delete_insights === true
  for (const tile of project.tiles.filter(({ dashboard_id, deleted }) => dashboard_id === row.id && !deleted)) {
    tile.deleted = true
    const elsewhere = project.tiles.some((other) => other.insight_id === tile.insight_id && !other.deleted)
    if (!withInsights || elsewhere) continue
    for (const insight of project.insights) if (insight.id === tile.insight_id) insight.deleted = true
  }
}

function showTile(tile: Tile, within: Within): Body {
  const insight = within.project.insights.findLast(({ id }) => id === tile.insight_id)
  return {
    id: tile.id,
    insight: insight ? showInsight(insight, within) : null,
    text: tile.text,
    layouts: tile.layouts,
    color: tile.color,
    show_description: tile.show_description,
    deleted: tile.deleted,
    order: 0,
    last_refresh: null,
    is_cached: false,
  }
}

function brief(row: Row, { call, project }: Within): Body {
  const { created_by_call, visible_at, filters, variables, ...shown } = row
  return {
    ...shown,
    created_by: showUser(call.state.account, row.created_by),
    is_shared: false,
    access_control_version: 'v2',
    team_id: project.project.id,
    effective_restriction_level: row.restriction_level,
    effective_privilege_level: 37,
    user_access_level: 'manager',
    last_accessed_at: null,
  }
}

function show(row: Row, within: Within): Body {
  const tiles = tilesOf(within, row).map((tile) => showTile(tile, within))
  return { ...brief(row, within), filters: row.filters, variables: row.variables, tiles }
}

function filter(rows: Row[], { call }: Within): Row[] {
  const [term, tagged, pinned] = [call.query.get('search'), call.query.get('tags'), call.query.get('pinned')]
  let found = pinned === null ? rows : rows.filter((row) => String(row.pinned) === pinned.toLowerCase())
  if (tagged) found = found.filter((row) => tagsOf(tagged).some((tag) => (row.tags as string[]).includes(tag)))
  if (!term) return found
  return search(found, term, searched, call.state.settings.fuzzy_search).map(({ item }) => item)
}

const collection: Collection = {
  kind: 'dashboards',
  scope: 'dashboard',
  called: 'Dashboard',
  removal: 'soft',
  ids: 'number',
  create,
  update,
  removed,
  show,
  showInList: brief,
  filter,
}

type Change = (within: Within, row: Row, body: Body) => void

const changes: Record<string, Change> = {
  reorder_tiles: (within, row, body) => reorder(tilesOf(within, row), body),
  create_text_tile(within, row, body) {
    const read = readFields(
      { body: text({ required: true, blank: false, max: 4000 }), layouts: object({ fallback: {} }) },
      body,
      'create',
    )
    const content = {
      insight_id: null,
      text: newText(within, String(read.body)),
      layouts: read.layouts as Tile['layouts'],
    }
    addTile(within, Number(row.id), { ...content, color: typeof body.color === 'string' ? body.color : null })
  },
  update_text_tile(within, row, body) {
    const tile = tileOf(within, row, body.tile_id)
    if (!tile.text) throw invalid('tile_id', 'This tile is not a text tile.')
    const read = readFields(
      { body: text({ max: 4000, blank: false }), layouts: object(), color: text({ nullable: true }) },
      body,
      'update',
    )
    if (read.body !== undefined) tile.text.body = String(read.body)
    Object.assign(tile, read.layouts && { layouts: read.layouts }, read.color !== undefined && { color: read.color })
  },
  delete_tile(within, row, body) {
    tileOf(within, row, body.tile_id).deleted = true
  },
}

function changeTiles(call: ApiCall, change: Change): SimulatorResponse {
  const within = { call, project: call.project() }
  const row = rowOf(collection, within)
  change(within, row, call.body())
  call.state.changed(within.project)
  return ok(show(row, within))
}

export const dashboardRoutes: Route[] = [
  ...routesOf(collection),
  ...Object.entries(changes).map(([name, change]) => ({
    method: 'POST',
    path: `/api/projects/:project/dashboards/:id/${name}/`,
    scope: 'dashboard:write',
    run: (call: ApiCall) => changeTiles(call, change),
  })),
]
