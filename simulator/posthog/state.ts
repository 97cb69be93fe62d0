import type { Host, SimulatorRequest } from '../types.ts'
import { type Account, createAccount } from './account.ts'
import type { Settings } from './settings.ts'
import type { Throttle } from './throttle.ts'

/** What every object is stored with. */
export type Origin = {
  deleted: boolean
  created_by_call: string
  /** Until then no list and no read shows it. */
  visible_at: number
  created_at: string
  /** User id. */
  created_by: number
}

/** An object with the fields of its kind. */
export type Row = Origin & { id: number | string; [field: string]: unknown }

export type ProjectRow = Row & {
  id: number
  uuid: string
  organization: string
  name: string
  api_token: string
  secret_api_token: string
  is_pending_deletion: boolean
  /** When the deletion completes; null when none is under way. */
  gone_at: number | null
}

export type Tile = {
  id: number
  dashboard_id: number
  insight_id: number | null
  text: { id: number; body: string } | null
  layouts: Record<string, unknown>
  color: string | null
  show_description: boolean | null
  deleted: boolean
  created_by_call: string
}

/** The kinds of objects that a project holds, by their path segment. */
export const kinds = [
  'feature_flags',
  'actions',
  'cohorts',
  'dashboards',
  'insights',
  'hog_functions',
  'alerts',
  'event_definitions',
  'property_definitions',
  'annotations',
] as const
export type Kind = (typeof kinds)[number]

/** One project and all it holds, stored together: a change rewrites only its own project. */
export type Project = Record<Kind, Row[]> & { project: ProjectRow; tiles: Tile[]; activity: Activity[] }

export type Activity = {
  id: string
  activity: 'created' | 'updated' | 'deleted'
  scope: string
  item_id: string
  user: number
  created_at: string
  detail: { name: string | null; changes: { field: string; before: unknown; after: unknown }[] }
}

export type CapturedEvent = {
  uuid: string
  event: string
  distinct_id: string
  properties: Record<string, unknown>
  timestamp: string
  received_at: string
  call: string
}

export type Person = { properties: Record<string, unknown>; created_at: string; last_seen_at: string }

/** What a project received, stored apart because it grows. */
export type Received = {
  events: CapturedEvent[]
  /** distinct id → person. */
  persons: Record<string, Person>
  replays: number
}

export type State = {
  readonly host: Host
  readonly settings: Settings
  readonly throttle: Throttle
  readonly account: Account
  readonly projects: Map<number, Project>
  received(project: Project): Received
  /** The next number of a sequence that all projects share; with the fault `id-reuse` that of the last deleted row. */
  nextId(kind: string, request: SimulatorRequest, rows: readonly Row[]): number
  addProject(row: ProjectRow): Project
  changed(project?: Project): void
  reset(): void
}

const emptyProject = (project: ProjectRow): Project => ({
  project,
  ...(Object.fromEntries(kinds.map((kind) => [kind, [] as Row[]])) as Record<Kind, Row[]>),
  tiles: [],
  activity: [],
})

export function openState(host: Host, settings: Settings, throttle: Throttle): State {
  const account = host.document<Account>('account', () => createAccount(new Date(host.now()).toISOString()))
  const projects = new Map<number, Project>()
  const highest = new Map<string, number>()
  // Written now, not only at the first call: the keys must survive a simulator that was killed before it.
  host.changed('account')

  const nameOf = (id: number) => `project-${id}`
  for (const name of host.names('project-')) {
    const project = host.document<Project>(name, () => emptyProject({} as ProjectRow))
    projects.set(project.project.id, project)
    raise('projects', project.project.id)
    for (const kind of kinds) for (const row of project[kind]) if (typeof row.id === 'number') raise(kind, row.id)
    for (const tile of project.tiles) raise('tiles', Math.max(tile.id, tile.text?.id ?? 0))
  }

  function raise(kind: string, id: number): void {
    highest.set(kind, Math.max(highest.get(kind) ?? 0, id))
  }

  return {
    host,
    settings,
    throttle,
    account,
    projects,
    received: ({ project }) =>
      host.document<Received>(`received-${project.id}`, () => ({ events: [], persons: {}, replays: 0 })),
    nextId(kind, request, rows) {
      const freed = request.reusesId && rows.findLast((row) => row.deleted && typeof row.id === 'number')
      if (freed) return freed.id as number
      const next = (highest.get(kind) ?? 0) + 1
      highest.set(kind, next)
      return next
    },
    addProject(row) {
      const project = host.document<Project>(nameOf(row.id), () => emptyProject(row))
      // A reused id: what the deleted project held is not in the new one.
      if (project.project !== row) Object.assign(project, emptyProject(row))
      projects.set(row.id, project)
      host.changed(nameOf(row.id))
      return project
    },
    changed: (project) => host.changed(project ? nameOf(project.project.id) : 'account'),
    reset() {
      for (const name of [...host.names('project-'), ...host.names('received-')]) host.forget(name)
      projects.clear()
      for (const user of account.users) user.current_team = null
      host.changed('account')
    },
  }
}

export const isVisible = (row: Row, at: number): boolean => !row.deleted && row.visible_at <= at

export const isoTime = (ms: number): string => new Date(ms).toISOString()
