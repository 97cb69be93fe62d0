import { HedgerowError } from '#lib/core/errors.ts'
import { Refusal } from './refusal.ts'

/** The one strong entity tag of an If-Match header, '*', or null when there is none. Throws a Refusal 400. */
export function readIfMatch(headers: Pick<Headers, 'get'>): string | null {
  const text = headers.get('if-match')?.trim()
  if (!text) return null
  if (text === '*' || /^"[\x21\x23-\x7e]*"$/.test(text)) return text
  // A weak tag never equals a strong one (RFC 9110, 13.1.1).
  if (/^W\/"[^"]*"$/.test(text)) throw new HedgerowError('stale', 'If-Match needs a strong entity tag.')
  throw new Refusal(400, 'malformed_header', 'If-Match must hold one entity tag in double quotes, or *.')
}

/** Whether the caller has this very version already (If-None-Match). */
export function isUnchanged(headers: Pick<Headers, 'get'>, etag: string): boolean {
  const text = headers.get('if-none-match')
  if (text === null) return false
  const tags = text.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag)
}
