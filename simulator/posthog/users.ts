import { maskKey, showUser } from './account.ts'
import { ok, type Route } from './api.ts'
import { showOrganization } from './organizations.ts'
import { notFound } from './refusal.ts'

export const userRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/users/:user/',
    scope: 'any',
    run(call) {
      const { user, state } = call
      if (call.params.user !== '@me' && call.params.user !== user.uuid) throw notFound()
      const organizations = state.account.organizations.filter(({ id }) => id === user.organization)
      const current = organizations[0] && showOrganization(call, organizations[0])
      const team = user.current_team === null ? undefined : state.projects.get(user.current_team)?.project
      return ok({
        ...showUser(state.account, user.id),
        date_joined: user.joined_at,
        is_staff: false,
        is_impersonated: false,
        has_password: true,
        notification_settings: {},
        organization: current ?? null,
        organizations: organizations.map(({ id, name, slug }) => ({ id, name, slug, membership_level: user.level })),
        team: team
          ? {
              id: team.id,
              uuid: team.uuid,
              organization: team.organization,
              api_token: team.api_token,
              name: team.name,
            }
          : null,
      })
    },
  },
  {
    method: 'GET',
    path: '/api/personal_api_keys/:id',
    scope: 'any',
    run(call) {
      const { key, user } = call
      if (call.params.id !== '@current') throw notFound()
      return ok({
        id: key.id,
        label: key.label,
        mask_value: maskKey(key.value),
        created_at: key.created_at,
        last_used_at: new Date(call.request.at).toISOString(),
        user_id: user.id,
        scopes: key.scopes,
        scoped_teams: key.scoped_teams,
        scoped_organizations: key.scoped_organizations,
      })
    },
  },
]
