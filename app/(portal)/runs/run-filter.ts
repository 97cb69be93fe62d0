import { createLoader, parseAsString, parseAsStringLiteral, type SearchParams } from 'nuqs/server'
import { beginOf, spans } from '../since.ts'

export const runStatuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const
export const runKinds = ['apply', 'destroy', 'rollback', 'revert'] as const

/** What the list can be narrowed by, in the URL's words. */
export const runFilterParsers = {
  q: parseAsString.withDefault(''),
  status: parseAsStringLiteral(runStatuses),
  kind: parseAsStringLiteral(runKinds),
  actor: parseAsString.withDefault(''),
  since: parseAsStringLiteral(spans),
  cursor: parseAsString,
}

const load = createLoader(runFilterParsers)
const mostCharacters = 200

export function readRunFilter(params: SearchParams) {
  const { q, status, kind, actor, since, cursor } = load(params)
  const query = {
    q: q.slice(0, mostCharacters) || undefined,
    status: status ?? undefined,
    kind: kind ?? undefined,
    actor: actor.slice(0, mostCharacters) || undefined,
    since: since ? beginOf(since).toISOString() : undefined,
  }
  return { query, cursor, isFiltered: Object.values(query).some(Boolean) }
}
