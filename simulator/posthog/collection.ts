import { randomUUID } from 'node:crypto'
import type { SimulatorResponse } from '../types.ts'
import { recordActivity } from './activity.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { list } from './lists.ts'
import { notFound } from './refusal.ts'
import { isoTime, isVisible, type Kind, type Origin, type Project, type Row } from './state.ts'
import type { Bucket } from './throttle.ts'

/** A call within a project, on the rows of one kind. */
export type Within = { readonly call: ApiCall; readonly project: Project }

/** The kind's own fields of a new row. */
type NewRow = Record<string, unknown>

/** One kind of object of a project, from which its routes are made. */
export type Collection = {
  readonly kind: Kind
  readonly scope: string
  /** Its name in the activity log. */
  readonly called: string
  readonly removal: 'soft' | 'hard'
  readonly ids: 'number' | 'uuid'
  readonly bucket?: Bucket
  /** Rows of one page when the call does not say; null: all. */
  readonly defaultLimit?: number | null
  /** Absent: the API has no create. */
  readonly create?: (within: Within) => NewRow
  /** What an update changes; throws before anything is changed. */
  readonly update: (within: Within, row: Row) => NewRow
  /** After a row was created or changed. */
  readonly settled?: (within: Within, row: Row) => void
  readonly removed?: (within: Within, row: Row) => void
  readonly show: (row: Row, within: Within) => unknown
  readonly showInList?: (row: Row, within: Within) => unknown
  /** The rows that a list's query asks for, newest first as given. */
  readonly filter?: (rows: Row[], within: Within) => Row[]
  readonly find?: (rows: readonly Row[], id: string) => Row | undefined
}

const hardDelete = 'Hard delete of this model is not allowed. Use a patch API call to set "deleted" to true'

export function routesOf(collection: Collection): Route[] {
  const { kind, scope } = collection
  const many = `/api/projects/:project/${kind}/`
  const one = `${many}:id/`
  const bucket = collection.bucket ?? 'crud'
  const [read, write] = [`${scope}:read`, `${scope}:write`]
  return [
    { method: 'GET', path: many, scope: read, bucket, run: (call) => listRows(collection, call) },
    ...(collection.create ? [{ method: 'POST', path: many, scope: write, bucket, run: creating(collection) }] : []),
    { method: 'GET', path: one, scope: read, bucket, run: (call) => showRow(collection, call) },
    { method: 'PATCH', path: one, scope: write, bucket, run: (call) => updateRow(collection, call) },
    { method: 'DELETE', path: one, scope: write, bucket, run: (call) => deleteRow(collection, call) },
  ]
}

function listRows(collection: Collection, call: ApiCall): SimulatorResponse {
  const within = { call, project: call.project() }
  const visible = within.project[collection.kind].filter((row) => isVisible(row, call.request.at)).reverse()
  const rows = collection.filter?.(visible, within) ?? visible
  const show = collection.showInList ?? collection.show
  const page = list(rows, call.request, collection.defaultLimit)
  const body = page.body as { results: Row[] }
  return ok({ ...body, results: body.results.map((row) => show(row, within)) })
}

const creating = (collection: Collection) => (call: ApiCall) => ok(createRow(collection, call), 201)

function createRow(collection: Collection, call: ApiCall): unknown {
  const within = { call, project: call.project() }
  const rows = within.project[collection.kind]
  const fields = collection.create?.(within) ?? {}
  const row: Row = {
    id: collection.ids === 'uuid' ? randomUUID() : call.state.nextId(collection.kind, call.request, rows),
    ...newRow(call),
    ...fields,
  }
  rows.push(row)
  collection.settled?.(within, row)
  recordActivity(within, { collection, row, activity: 'created' })
  call.state.changed(within.project)
  return collection.show(row, within)
}

/** What every row of this call's begins with. */
export function newRow({ request, user }: ApiCall): Origin & { updated_at: string } {
  return {
    deleted: false,
    created_by_call: request.callId,
    visible_at: request.visibleAt,
    created_at: isoTime(request.at),
    updated_at: isoTime(request.at),
    created_by: user.id,
  }
}

/** The row that the path names; throws 404 for one that is deleted or not visible yet. */
export function rowOf(collection: Pick<Collection, 'kind' | 'find'>, { call, project }: Within): Row {
  const id = call.params.id ?? ''
  const rows = project[collection.kind].filter((row) => isVisible(row, call.request.at))
  const row = collection.find ? collection.find(rows, id) : rows.find((candidate) => String(candidate.id) === id)
  if (!row) throw notFound()
  return row
}

function showRow(collection: Collection, call: ApiCall): SimulatorResponse {
  const within = { call, project: call.project() }
  return ok(collection.show(rowOf(collection, within), within))
}

function updateRow(collection: Collection, call: ApiCall): SimulatorResponse {
  const within = { call, project: call.project() }
  const restoring = collection.removal === 'soft' && call.body().deleted === false
  const row = restoring ? deletedRowOf(collection, within) : rowOf(collection, within)
  return ok(changeRow(collection, within, row))
}

/** PATCH {"deleted": false} brings a deleted object back. */
function deletedRowOf(collection: Collection, { call, project }: Within): Row {
  const rows = project[collection.kind]
  const row = collection.find
    ? collection.find(rows, call.params.id ?? '')
    : rows.findLast((candidate) => String(candidate.id) === call.params.id)
  if (!row) throw notFound()
  return row
}

/** Applies an update and answers the row; `call`'s body is the change. */
export function changeRow(collection: Collection, within: Within, row: Row): unknown {
  const { call, project } = within
  const changes = collection.update(within, row)
  const deleted = collection.removal === 'soft' ? call.body().deleted : undefined
  if (typeof deleted === 'boolean') changes.deleted = deleted
  recordActivity(within, { collection, row, activity: changes.deleted === true ? 'deleted' : 'updated', changes })
  Object.assign(row, changes, { updated_at: isoTime(call.request.at) })
  if (changes.deleted === true) collection.removed?.(within, row)
  else collection.settled?.(within, row)
  call.state.changed(project)
  return collection.show(row, within)
}

function deleteRow(collection: Collection, call: ApiCall): SimulatorResponse {
  if (collection.removal === 'soft')
    return { status: 405, body: JSON.stringify(hardDelete), headers: { 'content-type': 'application/json' } }
  const within = { call, project: call.project() }
  const row = rowOf(collection, within)
  recordActivity(within, { collection, row, activity: 'deleted' })
  row.deleted = true
  collection.removed?.(within, row)
  call.state.changed(within.project)
  return { status: 204 }
}
