import { z } from 'zod'
import type { PostHogClient } from './client.ts'
import { id, text } from './shapes.ts'

const names = z
  .array(z.string())
  .nullish()
  .transform((given) => given ?? [])

const personalKey = z.object({
  label: text,
  /** `*` for all. */
  scopes: names,
  scoped_organizations: names,
  scoped_teams: z
    .array(z.union([z.string(), z.number()]))
    .nullish()
    .transform((teams) => teams ?? []),
})
export type PersonalKey = z.infer<typeof personalKey>

const user = z.object({ id, email: text, first_name: text })
export type User = z.infer<typeof user>

/** The key that the client itself uses. */
export function readOwnKey(client: PostHogClient, signal?: AbortSignal): Promise<PersonalKey> {
  return client.get('/api/personal_api_keys/@current/', personalKey, { what: 'read the personal API key', signal })
}

/** The person to whom the key belongs; every valid key may ask. */
export function readOwnUser(client: PostHogClient, signal?: AbortSignal): Promise<User> {
  return client.get('/api/users/@me/', user, { what: "read the key's owner", signal })
}
