import { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import { type PostHogClient, segment } from './client.ts'
import { text } from './shapes.ts'

const organization = z.object({
  id: z.guid(),
  name: text,
  slug: text,
  /** 1 member, 8 admin, 15 owner; null when PostHog does not tell. */
  membership_level: z
    .int()
    .nullish()
    .transform((level) => level ?? null),
  available_product_features: z
    .array(z.object({ key: z.string(), limit: z.number().nullish(), unit: z.string().nullish() }))
    .nullish()
    .transform((features) => features ?? []),
  projects: z
    .array(z.object({ id: z.int() }))
    .nullish()
    .transform((projects) => projects ?? null),
})
export type Organization = z.infer<typeof organization>

const isUuid = (reference: string) => z.guid().safeParse(reference).success

export async function listOrganizations(client: PostHogClient, signal?: AbortSignal): Promise<Organization[]> {
  const call = { what: 'list the organizations', signal }
  return [...(await client.list('/api/organizations/', organization, call)).items]
}

/**
 * By uuid, slug or `@current` (the one that the key's owner has chosen in PostHog). Throws `invalid` when there is no
 * such organization within the key's reach, and `upstream` for everything else.
 */
export async function readOrganization(
  client: PostHogClient,
  reference: string,
  signal?: AbortSignal,
): Promise<Organization> {
  if (reference === '@current' || isUuid(reference)) {
    const call = { what: `read the organization ${reference}`, signal }
    return client.get(`/api/organizations/${segment(reference)}/`, organization, call)
  }
  const all = await listOrganizations(client, signal)
  const found = all.find(({ slug }) => slug === reference)
  if (found) return found
  const known = all.map(({ slug }) => slug).join(', ')
  const message = `PostHog has no organization ${reference}. The key reaches ${known || 'none'}.`
  throw new HedgerowError('invalid', message, { faults: [{ path: 'posthog_organization_id', message }] })
}

/** The uuid that paths need; makes no call for what is one already. */
export async function resolveOrganization(
  client: PostHogClient,
  reference: string,
  signal?: AbortSignal,
): Promise<string> {
  return isUuid(reference) ? reference : (await readOrganization(client, reference, signal)).id
}

/** Undefined: the plan does not have the feature. Null: without a limit. */
export function featureLimit(found: Organization, key: string): number | null | undefined {
  const feature = found.available_product_features.find((one) => one.key === key)
  return feature === undefined ? undefined : (feature.limit ?? null)
}
