import 'server-only'
import type { ConnectionModel } from '#generated/prisma/models.ts'
import type { Check } from '#lib/core/check.ts'
import { type Fault, HedgerowError, invalid } from '#lib/core/errors.ts'
import { isJsonObject } from '#lib/core/json.ts'
import { db } from '#lib/db.ts'
import { checkPostHog } from '#lib/posthog/check.ts'
import type { PostHogClient } from '#lib/posthog/client.ts'
import { causeOf } from '#lib/posthog/collection.ts'
import { resolveOrganization } from '#lib/posthog/organizations.ts'
import { readProject } from '#lib/posthog/projects.ts'
import { listUsers } from './connection-users.ts'
import { type LoadedConnection, openConnection } from './load-connection.ts'
import { createClient } from './open-clients.ts'
import type { ConnectionCheckView } from './views.ts'

type Made = { readonly project: number; readonly organization: string | null; readonly key: string }

const mostProjects = 20
const deadlineMs = 60_000

/**
 * A key that is to take the place of one through which something was made must do all that the old one could: its
 * scopes, its organization, and the projects themselves. Throws `invalid` with every fault and `unavailable` when
 * PostHog does not answer; it must not be called under a lock. A connection that nothing was made through may be given any key.
 */
export async function checkNewKey(before: ConnectionModel, next: LoadedConnection): Promise<void> {
  const users = await listUsers(db(), before)
  if (!users.some(({ by }) => by === 'resource' || by === 'run')) return
  const signal = AbortSignal.timeout(deadlineMs)
  const organization = String(next.settings.organization_id ?? '@current')
  const client = createClient(next)
  const checks = await checkPostHog(client, { organization, newProjects: 0, signal })
  const old = await ableBefore(before, signal)
  const worse = checks.filter((check) => check.status === 'error' && !old.isError(check.name))
  const silent = worse.find(({ name }) => name === 'reach')
  if (silent)
    throw new HedgerowError('unavailable', `The new key could not be checked and is not kept. ${silent.detail}`)
  if (worse.length > 0) throw refused(worse.map(({ detail, fix }) => `${detail} ${fix}`.trim()))

  const made = await madeThrough(before.id)
  const unseen = await Promise.all(made.map((one) => outOfReach(client, one, signal)))
  const uuid = await resolveOrganization(client, organization, signal)
  const expected = old.organization ? [old.organization] : made.flatMap((one) => one.organization ?? [])
  const moved = expected.length > 0 && !expected.includes(uuid)
  const faults = [...unseen.flat(), ...(moved ? ['The key leads to another organization than the one before it.'] : [])]
  if (faults.length > 0) throw refused(faults)
}

const refused = (messages: readonly string[]) =>
  invalid(
    messages.map((message): Fault => ({ path: 'personal_api_key', message })),
    'The new key cannot do what the old one could, so the old one is kept.',
  )

/** Whatever the old one could do, these have to be right. */
const always = new Set(['reach', 'key', 'user', 'organization'])

type Able = { isError(name: string): boolean; readonly organization: string | null }

/** As PostHog says now; as the last check said when the old key was revoked already. */
async function ableBefore(before: ConnectionModel, signal: AbortSignal): Promise<Able> {
  const known = before.lastCheck as ConnectionCheckView | null
  const ableBy = (checks: readonly Check[], organization: string | null): Able => ({
    isError: (name) => !always.has(name) && checks.some((check) => check.name === name && check.status === 'error'),
    organization,
  })
  try {
    const connection = openConnection(before)
    const client = createClient(connection)
    const organization = String(connection.settings.organization_id ?? '@current')
    const uuid = await resolveOrganization(client, organization, signal)
    return ableBy(await checkPostHog(client, { organization, newProjects: 0, signal }), uuid)
  } catch (error) {
    if (!(error instanceof HedgerowError)) throw error
    return ableBy(known?.checks ?? [], null)
  }
}

async function madeThrough(connectionId: string): Promise<Made[]> {
  const rows = await db().resource.findMany({
    where: { connectionId, kind: { in: ['posthog.project', 'posthog.shared_project'] } },
    distinct: ['externalId'],
    orderBy: { updatedAt: 'desc' },
    take: mostProjects,
    select: { externalId: true, attributes: true, configuration: { select: { key: true } } },
  })
  return rows.map(({ externalId, attributes, configuration: { key } }) => {
    const organization = isJsonObject(attributes) ? attributes.organization : null
    return { project: Number(externalId), organization: typeof organization === 'string' ? organization : null, key }
  })
}

async function outOfReach(client: PostHogClient, { project, key }: Made, signal: AbortSignal): Promise<string[]> {
  const message = `The key does not reach the project ${project} of ${key}.`
  try {
    return (await readProject(client, project, { signal })) ? [] : [message]
  } catch (error) {
    if (causeOf(error) === 'forbidden') return [message]
    throw error
  }
}
