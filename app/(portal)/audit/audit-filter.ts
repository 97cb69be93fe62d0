import { createLoader, parseAsString, parseAsStringLiteral, type SearchParams } from 'nuqs/server'
import { beginOf, spans } from '../since.ts'

/** What the list can be narrowed by, in the URL's words. */
export const auditFilterParsers = {
  actor: parseAsString.withDefault(''),
  action: parseAsString,
  subject: parseAsString.withDefault(''),
  since: parseAsStringLiteral(spans),
  cursor: parseAsString,
}

const load = createLoader(auditFilterParsers)
const mostCharacters = 200

export function readAuditFilter(params: SearchParams) {
  const { actor, action, subject, since, cursor } = load(params)
  const query = {
    actor: actor.slice(0, mostCharacters) || undefined,
    action: action ?? undefined,
    subject: subject.slice(0, mostCharacters) || undefined,
    since: since ? beginOf(since) : undefined,
  }
  return { query, cursor, isFiltered: Object.values(query).some(Boolean) }
}
