import type { SimulatorRequest } from '../types.ts'
import { credentialHash, type PersonalKey, type User } from './account.ts'
import type { Route } from './api.ts'
import { badKey, denied, unauthenticated } from './refusal.ts'
import type { State } from './state.ts'

export const bearerOf = (request: SimulatorRequest): string | null =>
  /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1] ?? null

/** The key and its owner; throws 401. */
export function authenticate(request: SimulatorRequest, state: State): { key: PersonalKey; user: User } {
  const value = bearerOf(request)
  if (value === null) throw unauthenticated()
  const key = state.account.keys.find((candidate) => candidate.value === value)
  const user = key && state.account.users.find(({ id }) => id === key.user)
  if (!key || !user) throw badKey()
  return { key, user }
}

/** Throws the 403 that the real permission classes give, in their order. */
export function permit(route: Route, params: Record<string, string>, caller: { key: PersonalKey; user: User }): void {
  const { key } = caller
  if (route.scope === 'any') return
  if (route.scope === null) throw denied('This action does not support personal API key access')
  if (!hasScope(key.scopes, route.scope)) throw denied(`API key missing required scope '${route.scope}'`)
  if (key.scoped_teams.length > 0) permitTeam(params.project, caller)
  if (key.scoped_organizations.length > 0) permitOrganization(params.organization, caller)
}

/** Throws 403 when the organization keeps personal keys to its admins. */
export function permitKeys({ settings, account }: State, user: User): void {
  if (settings.members_may_use_keys || user.level >= 8) return
  const name = account.organizations.find(({ id }) => id === user.organization)?.name
  throw denied(
    `Organization '${name}' does not allow using personal API keys. Contact an admin to enable personal API keys.`,
  )
}

/** `:write` implies `:read`; `*` is all. */
function hasScope(scopes: readonly string[], needed: string): boolean {
  const [name] = needed.split(':')
  return (
    scopes.includes('*') || scopes.includes(needed) || (needed.endsWith(':read') && scopes.includes(`${name}:write`))
  )
}

function permitTeam(project: string | undefined, { key, user }: { key: PersonalKey; user: User }): void {
  if (project === undefined) {
    throw denied('API keys with scoped projects are only supported on project-based endpoints.')
  }
  const id = project === '@current' ? user.current_team : Number(project)
  if (id === null || !key.scoped_teams.includes(id)) {
    throw denied(`API key does not have access to the requested project: ID ${id}.`)
  }
}

function permitOrganization(named: string | undefined, { key, user }: { key: PersonalKey; user: User }): void {
  const id = named === undefined || named === '@current' ? user.organization : named
  if (!key.scoped_organizations.includes(id)) {
    throw denied(`API key does not have access to the requested organization: ID ${id}.`)
  }
}

/** What the rate limits count by. */
export const bucketKey = (key: PersonalKey): string => credentialHash(key.value).slice(0, 16)
