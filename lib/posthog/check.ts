import type { Check } from '#lib/core/check.ts'
import { asHedgerowError } from '#lib/core/errors.ts'
import type { PostHogClient } from './client.ts'
import { causeOf } from './collection.ts'
import { type PersonalKey, readOwnKey, readOwnUser } from './keys.ts'
import { personalKeysLink } from './links.ts'
import { featureLimit, listOrganizations, type Organization, readOrganization } from './organizations.ts'
import { allows, neededScopes } from './scopes.ts'

export { listOrganizations } from './organizations.ts'

type Options = {
  /** uuid, slug or `@current`. */
  readonly organization: string
  /** How many projects are to be created (1); with none, a full quota is no fault. */
  readonly newProjects?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Everything about a connection that could stop an apply, told without changing anything: reach and key, owner, each
 * scope, the key's own limits, the organization, and what its plan allows. Throws only the signal's reason.
 */
export async function checkPostHog(client: PostHogClient, options: Options): Promise<Check[]> {
  const { organization, newProjects = 1, signal } = options
  const key = await readOwnKey(client, signal).catch((error: unknown) => asFailure(error, signal))
  if (key instanceof Error) {
    const early = unreachable(client, key)
    if (early) return early
  }
  const [owner, found] = await Promise.all([
    readOwnUser(client, signal).catch((error: unknown) => asFailure(error, signal)),
    readOrganization(client, organization, signal).catch((error: unknown) => asFailure(error, signal)),
  ])
  const known = key instanceof Error ? null : key
  const checks = [
    ok('reach', `${new URL(client.app).host} answers.`),
    owner instanceof Error ? failed('user', owner) : ok('user', `The key belongs to ${owner.email}.`),
    ...(known ? aboutKey(client, known, found instanceof Error ? null : found) : [unknownScopes(client)]),
  ]
  if (found instanceof Error) {
    if (owner instanceof Error) return [...checks, failed('organization', found)]
    return [...checks, await missingOrganization(client, { organization, failure: found, signal })]
  }
  return [
    ...checks,
    ok('organization', `${found.name} (${found.slug}).`),
    membership(found),
    projectQuota(found, newProjects),
    alertQuota(found),
    replayRetention(found),
  ]
}

const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail, fix: '' })
const warning = (name: string, detail: string, fix: string): Check => ({ name, status: 'warning', detail, fix })
const error = (name: string, detail: string, fix: string): Check => ({ name, status: 'error', detail, fix })

function failed(name: string, failure: Error): Check {
  const known = asHedgerowError(failure)
  return error(name, known.message, known.upstream?.fix ?? 'Correct it in the connection.')
}

/** A failure as a value; what is aborted is thrown on. */
function asFailure(reason: unknown, signal: AbortSignal | undefined): Error {
  signal?.throwIfAborted()
  return reason instanceof Error ? reason : new Error(String(reason))
}

/** When nothing more can be told. Older servers do not tell about the key itself: that is no reason to stop. */
function unreachable(client: PostHogClient, failure: Error): Check[] | null {
  const cause = causeOf(failure)
  if (cause === 'forbidden' || cause === 'not_found' || cause === 'permanent') {
    return asHedgerowError(failure).upstream?.status === null ? [failed('reach', failure)] : null
  }
  if (cause !== 'auth') return [failed('reach', failure)]
  return [ok('reach', `${new URL(client.app).host} answers.`), failed('key', failure)]
}

function aboutKey(client: PostHogClient, key: PersonalKey, found: Organization | null): Check[] {
  return [ok('key', 'The personal API key is valid.'), ...scopes(client, key), ...keyLimits(client, key, found)]
}

function scopes(client: PostHogClient, key: PersonalKey): Check[] {
  return Object.entries(neededScopes).map(([scope, purpose]) => {
    const name = `scope ${scope}`
    if (allows(key.scopes, scope)) return ok(name, `The key may ${purpose}.`)
    return error(name, `The key may not ${purpose}.`, `Add the scope ${scope} at ${personalKeysLink(client.app)}.`)
  })
}

function unknownScopes(client: PostHogClient): Check {
  const detail = 'This PostHog does not tell which scopes the key has.'
  const wanted = Object.keys(neededScopes).join(', ')
  return warning('scopes', detail, `Compare them at ${personalKeysLink(client.app)}; needed are: ${wanted}.`)
}

/** A new project is never within the reach of a key that is limited to projects. */
function keyLimits(client: PostHogClient, key: PersonalKey, found: Organization | null): Check[] {
  const name = 'key limits'
  const fix = `Make a key that is not limited to projects at ${personalKeysLink(client.app)}.`
  if (key.scoped_teams.length > 0)
    return [error(name, `The key is limited to ${key.scoped_teams.length} projects, so it cannot create one.`, fix)]
  if (key.scoped_organizations.length === 0) return [ok(name, 'The key is not limited to projects or organizations.')]
  if (!found) return []
  if (key.scoped_organizations.includes(found.id)) return [ok(name, `The key is limited to ${found.name}.`)]
  return [error(name, `The key is limited to organizations other than ${found.name}.`, fix)]
}

type Missing = Options & { readonly failure: Error }

async function missingOrganization(client: PostHogClient, { organization, failure, signal }: Missing): Promise<Check> {
  const known = asHedgerowError(failure)
  const isAbsent = known.code === 'invalid' || known.upstream?.cause === 'not_found'
  if (!isAbsent) return failed('organization', failure)
  const all = await listOrganizations(client, signal).catch(() => [])
  const choice = all.map(({ name, slug }) => `${name} (${slug})`).join(', ')
  const fix = choice === '' ? 'The key reaches no organization: use another key.' : `Choose one of: ${choice}.`
  // What the module's documentation shows as an example is no reason to stop anyone.
  if (/^org_/.test(organization))
    return warning('organization', `${organization} is not a PostHog organization id.`, fix)
  return error('organization', `PostHog has no organization ${organization} within the reach of this key.`, fix)
}

function membership({ name, membership_level: level }: Organization): Check {
  if (level === null) return warning('membership', 'PostHog does not tell the level of the key’s owner.', '')
  if (level >= 8) return ok('membership', `The key's owner is ${level >= 15 ? 'an owner' : 'an admin'} of ${name}.`)
  const fix = `Make the key's owner an admin of ${name}, or use the key of an admin.`
  return error('membership', `The key's owner is a member of ${name}; projects and privacy need an admin.`, fix)
}

const mostProjects = 2000

function projectQuota(found: Organization, newProjects: number): Check {
  const name = 'project quota'
  const limit = featureLimit(found, 'organizations_projects')
  // Without the feature PostHog allows one project; with it and without a limit, its own most.
  const allowed = limit === undefined ? 1 : (limit ?? mostProjects)
  const used = found.projects?.length
  if (used === undefined)
    return warning(name, `Up to ${allowed} projects; PostHog does not tell how many there are.`, '')
  const detail = `${used} of ${allowed} projects are used.`
  if (used + newProjects <= allowed || newProjects === 0) return ok(name, detail)
  const fix = 'Upgrade the plan, delete a project that is not needed, or choose shared-project mode in the connection.'
  return error(name, `${detail} ${newProjects} more ${newProjects === 1 ? 'is' : 'are'} needed.`, fix)
}

function alertQuota(found: Organization): Check {
  const limit = featureLimit(found, 'alerts')
  if (limit === null) return ok('alert quota', 'The plan does not limit alerts.')
  if (limit !== undefined && limit >= 2) return ok('alert quota', `The plan allows ${limit} alerts in a project.`)
  const detail = limit === undefined ? 'The plan names no alerts.' : `The plan allows ${limit} alerts in a project.`
  return warning(
    'alert quota',
    `${detail} A service with a webhook has two.`,
    'Upgrade the plan if alerts are refused.',
  )
}

function replayRetention(found: Organization): Check {
  const feature = found.available_product_features.find(({ key }) => key === 'session_replay_data_retention')
  if (feature) {
    const most = feature.limit ? `${feature.limit} ${feature.unit ?? 'months'}` : 'any time'
    return ok('replay retention', `The plan keeps recordings for ${most} at most.`)
  }
  const detail = 'The plan does not let anyone choose how long recordings are kept.'
  return warning('replay retention', detail, 'Leave session recording off, or upgrade the plan.')
}
