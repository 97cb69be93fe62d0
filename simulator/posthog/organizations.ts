import type { SimulatorResponse } from '../types.ts'
import { type Organization, showUser } from './account.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { list, search } from './lists.ts'
import { notFound } from './refusal.ts'
import { isVisible } from './state.ts'

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const hardProjectLimit = 2000

/** The caller's organization that the path names by id or @current; throws 404, also for a slug. */
export function organizationOf({ params, state, user }: Pick<ApiCall, 'params' | 'state' | 'user'>): Organization {
  const named = params.organization === '@current' ? user.organization : (params.organization ?? '')
  const found = uuid.test(named) && named === user.organization
  const organization = found ? state.account.organizations.find(({ id }) => id === named) : undefined
  if (!organization) throw notFound('Organization not found.')
  return organization
}

export function showOrganization(
  { state, user, request }: ApiCall,
  organization: Organization,
): Record<string, unknown> {
  const projects = [...state.projects.values()]
    .map(({ project }) => project)
    .filter((row) => isVisible(row, request.at) && row.organization === organization.id)
  const brief = projects.map(({ id, uuid: key, name, api_token, is_pending_deletion }) => ({
    id,
    uuid: key,
    organization: organization.id,
    name,
    api_token,
    is_pending_deletion,
    completed_snippet_onboarding: false,
    is_demo: false,
  }))
  return {
    ...organization,
    updated_at: organization.created_at,
    membership_level: user.level,
    plugins_access_level: 9,
    is_member_join_email_enabled: true,
    metadata: { instance_tag: 'simulator' },
    available_product_features: features(state.settings),
    projects: brief,
    teams: brief,
  }
}

type Feature = { key: string; name: string; limit: number | null; unit: string | null }

function features(settings: ApiCall['state']['settings']): Feature[] {
  const found: Feature[] = []
  const add = (key: string, name: string, limit: number | null, unit: string | null) =>
    found.push({ key, name, limit, unit })
  const { project_limit: projects, replay_retention: replay, alert_limit: alerts } = settings
  if (projects !== null) add('organizations_projects', 'Projects', Math.min(projects, hardProjectLimit), 'projects')
  if (replay !== null) {
    const [limit, unit] = { '30d': [30, 'days'], '90d': [90, 'days'], '1y': [12, 'months'], '5y': [60, 'months'] }[
      replay
    ] as [number, string]
    add('session_replay_data_retention', 'Session replay data retention', limit, unit)
  }
  if (alerts !== null) add('alerts', 'Alerts', alerts, 'alerts')
  add('product_analytics_data_retention', 'Data retention', 84, 'months')
  return found
}

/** Everybody in the organization, by ?search= on name and address. */
function listMembers(call: ApiCall): SimulatorResponse {
  const organization = organizationOf(call)
  const members = call.state.account.users.filter((user) => user.organization === organization.id)
  const term = call.query.get('search')
  const wanted = term
    ? search(members, term, (user) => [user.email, `${user.first_name} ${user.last_name}`], false).map(
        ({ item }) => item,
      )
    : members
  const shown = wanted.map((user) => ({
    id: user.membership_id,
    user: showUser(call.state.account, user.id),
    level: user.level,
    joined_at: user.joined_at,
    updated_at: user.joined_at,
    is_2fa_enabled: false,
    has_social_auth: false,
    last_login: user.joined_at,
  }))
  return list(shown, call.request)
}

export const organizationRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/organizations/',
    scope: 'organization:read',
    run(call) {
      const own = call.state.account.organizations.filter(({ id }) => id === call.user.organization)
      return list(
        own.map((organization) => showOrganization(call, organization)),
        call.request,
      )
    },
  },
  {
    method: 'GET',
    path: '/api/organizations/:organization/',
    scope: 'organization:read',
    run: (call) => ok(showOrganization(call, organizationOf(call))),
  },
  {
    method: 'GET',
    path: '/api/organizations/:organization/members/',
    scope: 'organization_member:read',
    run: listMembers,
  },
]
