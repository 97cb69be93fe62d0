import { randomUUID } from 'node:crypto'
import type { SimulatorResponse } from '../types.ts'
import { type Organization, randomText } from './account.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { newRow } from './collection.ts'
import { type Body, readFields, text } from './fields.ts'
import { list, search } from './lists.ts'
import { organizationOf } from './organizations.ts'
import { initialSettings, permitSettings, readRetention, retentionField, settingFields } from './project-settings.ts'
import { conflict, denied, invalid } from './refusal.ts'
import { isVisible, type ProjectRow, type State } from './state.ts'

const hardLimit = 2000
const limitReached =
  'You have reached the maximum limit of allowed projects for your current plan. Upgrade your plan to be able to create and manage more projects.'
const hardLimitReached =
  'You have reached the maximum limit of 2000 projects per organization. Contact support if you need more.'
const nameField = text({ max: 200, blank: false })

/** Completes the deletions whose time has come. */
export function finishDeletions(state: State): void {
  const now = state.host.now()
  for (const project of state.projects.values()) {
    const row = project.project
    if (row.deleted || row.gone_at === null || row.gone_at > now) continue
    row.deleted = true
    state.changed(project)
  }
}

const rowsOf = (state: State, organization: Organization): ProjectRow[] =>
  [...state.projects.values()]
    .map(({ project }) => project)
    .filter((row) => row.organization === organization.id && !row.deleted)

function permitCreation({ user, state }: ApiCall, organization: Organization): void {
  if (user.level < 8 && !organization.members_can_create_projects) {
    throw denied('You need to be an organization admin or above to create new projects.')
  }
  const { project_limit: limit } = state.settings
  const count = rowsOf(state, organization).filter((row) => !row.is_pending_deletion).length
  if (count >= hardLimit) throw denied(hardLimitReached)
  if (count >= (limit ?? 1)) throw denied(limitReached)
}

function refuseDuplicate(state: State, organization: Organization, name: string, except?: ProjectRow): void {
  if (!state.settings.unique_project_names) return
  const taken = rowsOf(state, organization).some(
    (row) => row !== except && !row.is_pending_deletion && row.name.toLowerCase() === name.toLowerCase(),
  )
  if (taken) {
    throw conflict(`There is already a project called "${name}" in this organization. Choose a different name.`)
  }
}

function unusedName(state: State, organization: Organization): string {
  const names = new Set(rowsOf(state, organization).map((row) => row.name))
  let number = 1
  const name = () => (number === 1 ? 'Default project' : `Default project ${number}`)
  while (names.has(name())) number += 1
  return name()
}

/** The settings of a body, checked and permitted, without those that the plan silently ignores. */
function readSettings({ state, user }: ApiCall, body: Body): Body {
  const read = readFields(settingFields, body, 'update')
  if (!state.settings.project_tags) delete read.tags
  if (body[retentionField] !== undefined) {
    permitSettings([...Object.keys(read), retentionField], user.level)
    read[retentionField] = readRetention(body[retentionField], state.settings)
  } else {
    permitSettings(Object.keys(read), user.level)
  }
  for (const ignored of state.settings.plan_gated_fields) delete read[ignored]
  return read
}

function createProject(call: ApiCall): SimulatorResponse {
  const { request, state, user } = call
  const organization = organizationOf(call)
  permitCreation(call, organization)
  const body = call.body()
  if (body.primary_dashboard !== undefined && body.primary_dashboard !== null) {
    throw invalid('primary_dashboard', 'Primary dashboard cannot be set on project creation.')
  }
  const name =
    body.name === undefined
      ? unusedName(state, organization)
      : String(readFields({ name: nameField }, body, 'create').name)
  const settings = readSettings(call, body)
  refuseDuplicate(state, organization, name)
  const row: ProjectRow = {
    ...newRow(call),
    ...initialSettings(),
    anonymize_ips: organization.default_anonymize_ips,
    [retentionField]: '30d',
    ...settings,
    id: state.nextId('projects', request, []),
    uuid: randomUUID(),
    organization: organization.id,
    name,
    api_token: `phc_${randomText(43)}`,
    secret_api_token: `phs_${randomText(43)}`,
    is_pending_deletion: false,
    gone_at: null,
    ingested_event: false,
  }
  state.addProject(row)
  // The real server moves the key owner's UI to the new project.
  user.current_team = row.id
  state.changed()
  return ok(showProject(row, call), 201)
}

function updateProject(call: ApiCall): SimulatorResponse {
  const { state } = call
  const project = call.project()
  const row = project.project
  const body = call.body()
  const settings = readSettings(call, body)
  const dashboard = settings.primary_dashboard
  if (typeof dashboard === 'number' && !project.dashboards.some(({ id, deleted }) => id === dashboard && !deleted)) {
    throw invalid('primary_dashboard', 'Dashboard does not belong to this project.')
  }
  if (body.name !== undefined) {
    settings.name = readFields({ name: nameField }, body, 'create').name
    refuseDuplicate(state, organizationOf(ownOrganization(call)), String(settings.name), row)
  }
  Object.assign(row, settings, { updated_at: new Date(call.request.at).toISOString() })
  state.changed(project)
  return ok(showProject(row, call))
}

const ownOrganization = (call: ApiCall) => ({ ...call, params: { organization: '@current' } })

function deleteProject(call: ApiCall): SimulatorResponse {
  const project = call.project()
  const row = project.project
  if (call.user.level < 8) throw denied('You do not have admin access to this resource.')
  if (row.is_pending_deletion) throw invalid(null, 'This project is already being deleted.')
  row.is_pending_deletion = true
  row.gone_at = call.state.host.now() + call.state.settings.project_deletion_ms
  call.state.changed(project)
  return { status: 204 }
}

function showProject(row: ProjectRow, { user }: ApiCall): Record<string, unknown> {
  const { deleted, created_by_call, visible_at, created_by, gone_at, ...shown } = row
  return {
    ...shown,
    project_id: row.id,
    is_demo: false,
    access_control: false,
    effective_membership_level: user.level,
    event_retention_months: 84,
    events_retention_enforced: false,
    live_events_token: null,
    secret_api_token_backup: null,
    has_group_types: false,
    group_types: [],
    person_on_events_querying_enabled: true,
    user_access_level: user.level >= 8 ? 'admin' : 'member',
  }
}

const listed = [
  'id',
  'uuid',
  'organization',
  'api_token',
  'name',
  'completed_snippet_onboarding',
  'has_completed_onboarding_for',
  'ingested_event',
  'timezone',
  'is_pending_deletion',
] as const

function listProjects(call: ApiCall): SimulatorResponse {
  const { request, state, query } = call
  const rows = rowsOf(state, organizationOf(call)).filter((row) => isVisible(row, request.at))
  const term = query.get('search')
  const found = term ? search(rows, term, (row) => [row.name], false).map(({ item }) => item) : rows
  const brief = found.map((row) => ({
    ...Object.fromEntries(listed.map((name) => [name, row[name]])),
    is_demo: false,
    access_control: false,
  }))
  return list(brief, request)
}

const ofOrganization = '/api/organizations/:organization/projects/'
const refused = () => ok({})
const single = (path: string): Route[] => [
  { method: 'GET', path, scope: 'project:read', run: (call) => ok(showProject(call.project().project, call)) },
  { method: 'PATCH', path, scope: 'project:write', run: updateProject },
  { method: 'DELETE', path, scope: 'project:write', run: deleteProject },
  ...['reset_token', 'rotate_secret_token', 'delete_secret_token_backup'].map((action) => ({
    method: 'PATCH',
    path: `${path}${action}/`,
    scope: null,
    run: refused,
  })),
  { method: 'GET', path: `${path}settings_as_of/`, scope: null, run: refused },
]

export const projectRoutes: Route[] = [
  { method: 'GET', path: ofOrganization, scope: 'project:read', run: listProjects },
  { method: 'POST', path: ofOrganization, scope: 'project:write', run: createProject },
  { method: 'GET', path: '/api/projects/', scope: 'project:read', run: (call) => listProjects(ownOrganization(call)) },
  ...single(`${ofOrganization}:project/`),
  ...single('/api/projects/:project/'),
]
