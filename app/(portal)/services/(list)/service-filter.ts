import { createLoader, parseAsString, parseAsStringLiteral, type SearchParams } from 'nuqs/server'
import { cloudChoices, environmentChoices, statusChoices } from '#components/services/choices.ts'
import type { ConfigurationFilter } from '#lib/configurations/queries.ts'

/** What the list can be narrowed by, in the URL's words. */
export const serviceFilterParsers = {
  q: parseAsString.withDefault(''),
  environment: parseAsStringLiteral(environmentChoices),
  cloud: parseAsStringLiteral(cloudChoices),
  status: parseAsStringLiteral(statusChoices),
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
