import type { Within } from './collection.ts'
import { type Body, type Fields, flag, isObject, object, readFields, text } from './fields.ts'
import { invalid } from './refusal.ts'
import type { Row, Tile } from './state.ts'

const tileFields: Fields = {
  layouts: object({ nullable: true }),
  color: text({ nullable: true, max: 400 }),
  show_description: flag({ nullable: true }),
  deleted: flag({ nullable: true }),
}

export const tilesOf = ({ project }: Pick<Within, 'project'>, dashboard: Row): Tile[] =>
  project.tiles.filter((tile) => tile.dashboard_id === dashboard.id && !tile.deleted)

type Content = Pick<Tile, 'insight_id' | 'text'> & Partial<Pick<Tile, 'layouts' | 'color'>>

export function addTile({ call, project }: Within, dashboardId: number, content: Content): Tile {
  const tile: Tile = {
    id: call.state.nextId('tiles', call.request, []),
    dashboard_id: dashboardId,
    layouts: {},
    color: null,
    show_description: null,
    deleted: false,
    created_by_call: call.request.callId,
    ...content,
  }
  project.tiles.push(tile)
  return tile
}

/** Puts an insight on exactly these dashboards. A tile that was removed comes back with its layout. */
export function placeInsight(within: Within, insight: Row, dashboardIds: readonly number[]): void {
  const { project } = within
  for (const tile of project.tiles) {
    if (tile.insight_id === insight.id) tile.deleted = !dashboardIds.includes(tile.dashboard_id)
  }
  for (const id of dashboardIds) {
    const placed = project.tiles.some((tile) => tile.insight_id === insight.id && tile.dashboard_id === id)
    if (!placed) addTile(within, id, { insight_id: Number(insight.id), text: null })
  }
}

/** PATCH tiles: only the listed ones change; one without an id and with a text is new. */
export function patchTiles(within: Within, dashboard: Row, sent: unknown): void {
  if (!Array.isArray(sent)) throw invalid('tiles', 'Expected a list of items.', 'not_a_list')
  const changes = sent.map((entry: unknown) => {
    if (!isObject(entry)) throw invalid('tiles', 'Expected a dictionary of items.', 'not_a_dict')
    const tile = entry.id === undefined ? null : tileOf(within, dashboard, entry.id)
    return { tile, fields: readFields(tileFields, entry, 'update'), body: textBody(entry.text) }
  })
  for (const { tile, fields, body } of changes) {
    const target =
      tile ??
      (body === null ? null : addTile(within, Number(dashboard.id), { insight_id: null, text: newText(within, body) }))
    if (!target) continue
    Object.assign(target, fields, { deleted: fields.deleted === true, layouts: fields.layouts ?? target.layouts })
    if (body !== null && target.text) target.text.body = body
  }
}

export function tileOf({ project }: Within, dashboard: Row, id: unknown): Tile {
  const tile = project.tiles.find((candidate) => candidate.id === Number(id) && candidate.dashboard_id === dashboard.id)
  if (!tile) throw invalid('tiles', `Tile ${id} does not belong to this dashboard.`)
  return tile
}

export const newText = ({ call }: Within, body: string): NonNullable<Tile['text']> => ({
  id: call.state.nextId('tiles', call.request, []),
  body,
})

function textBody(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (!isObject(value)) throw invalid('tiles__text', 'Expected a dictionary of items.', 'not_a_dict')
  return String(text({ max: 4000 }).read(value.body ?? '', 'tiles__text__body'))
}

type Layout = { x: number; y: number; w: number; h: number }

/** POST reorder_tiles: the order given, in the grid's columns. */
export function reorder(tiles: readonly Tile[], body: Body): void {
  const order = body.tile_order
  if (!Array.isArray(order) || order.some((id) => !tiles.some((tile) => tile.id === id))) {
    throw invalid('tile_order', 'Must list tiles of this dashboard.')
  }
  const style = body.layout ?? 'preserve'
  for (const [index, id] of order.entries()) {
    const tile = tiles.find((candidate) => candidate.id === id)
    if (!tile) continue
    const present = (tile.layouts.sm ?? {}) as Partial<Layout>
    const width = style === 'full_width' ? 12 : style === 'two_column' ? 6 : (present.w ?? 6)
    const height = present.h ?? 5
    const perRow = Math.max(1, Math.floor(12 / width))
    const sm: Layout = { x: (index % perRow) * width, y: Math.floor(index / perRow) * height, w: width, h: height }
    tile.layouts = { sm, xs: { x: 0, y: index * height, w: 1, h: height } }
  }
}
