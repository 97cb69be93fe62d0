import { z } from 'zod'
import { addKey, addUser, type PersonalKey } from './account.ts'
import { isoTime, type State } from './state.ts'

const wanted = z.strictObject({
  label: z.string().default('extra'),
  scopes: z.array(z.string()).default(['*']),
  scoped_organizations: z.array(z.string()).default([]),
  scoped_teams: z.array(z.number()).default([]),
  /** Whose key: the owner's, or that of a new user of this membership level. */
  level: z.union([z.literal(1), z.literal(8), z.literal(15)]).optional(),
})

/** POST /__do/posthog/create_key: what a person would do in PostHog's settings. Throws a ZodError. */
export function createKey(state: State, body: unknown): PersonalKey {
  const { level, ...given } = wanted.parse(body)
  const at = isoTime(state.host.now())
  const user = level === undefined ? state.account.users[0] : addUser(state.account, { first_name: 'Mel', level, at })
  const key = addKey(state.account, { ...given, user: user?.id ?? 1, at })
  state.changed()
  return key
}

/** POST /__do/posthog/revoke_key {value}: the key stops working at once. */
export function revokeKey(state: State, body: unknown): { revoked: number } {
  const { value } = z.strictObject({ value: z.string() }).parse(body)
  const before = state.account.keys.length
  state.account.keys = state.account.keys.filter((key) => key.value !== value)
  state.changed()
  return { revoked: before - state.account.keys.length }
}
