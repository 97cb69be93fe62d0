import { HedgerowError } from '#lib/core/errors.ts'

/**
 * Refuses a changing request that carries a session cookie and was not made by one of our own pages. Forwarded-host
 * headers are not looked at: anyone can send them. Throws `forbidden` with the reason `foreign_origin`.
 */
export function requireOwnOrigin(headers: Pick<Headers, 'get'>, publicUrl: string): void {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  if (origin === publicUrl && (site === null || site === 'same-origin')) return
  throw new HedgerowError('forbidden', `Open the portal at ${publicUrl} and try again there.`, {
    reason: 'foreign_origin',
  })
}

/** Refuses to answer another site's page, also where nothing is changed. */
export function refuseForeignSite(headers: Pick<Headers, 'get'>): void {
  const site = headers.get('sec-fetch-site')
  if (site === null || site === 'same-origin' || site === 'none') return
  throw new HedgerowError('forbidden', 'This is not answered to pages of other sites.', { reason: 'foreign_origin' })
}
