import { createLoader, parseAsString, parseAsStringLiteral, type SearchParams } from 'nuqs/server'
import type { ConfigurationFilter } from '#lib/configurations/queries.ts'
import { cloudProviders, environments } from '#lib/configurations/schemas.ts'

export const statuses = ['draft', 'provisioned', 'provisioning', 'drifted', 'failed', 'paused', 'destroyed'] as const

/** What the list can be narrowed by, in the URL's words. */
export const serviceFilterParsers = {
  q: parseAsString.withDefault(''),
  environment: parseAsStringLiteral(environments),
  cloud: parseAsStringLiteral(cloudProviders),
  status: parseAsStringLiteral(statuses),
  team: parseAsString.withDefault(''),
  cursor: parseAsString,
}

const load = createLoader(serviceFilterParsers)

export function readServiceFilter(params: SearchParams): {
  readonly query: ConfigurationFilter
  readonly isFiltered: boolean
} {
  const { q, environment, cloud, status, team, cursor } = load(params)
  const query = {
    q: q.slice(0, 200) || undefined,
    environment: environment ?? undefined,
    cloud_provider: cloud ?? undefined,
    status: status ?? undefined,
    team: team.slice(0, 120) || undefined,
  }
  return { query: { ...query, cursor }, isFiltered: Object.values(query).some(Boolean) || cursor !== null }
}
