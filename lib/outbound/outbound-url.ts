import { HedgerowError } from '#lib/core/errors.ts'
import { looksPublic } from '#lib/core/public-address.ts'

export type OutboundUrl = {
  readonly url: URL
  /** The name or address, without brackets and without the dot of the root. */
  readonly host: string
  readonly port: number
  /** Whether the operator names it: plain http, any port and private addresses are fine. */
  readonly isListed: boolean
}

export function refuse(reason: string, message: string, cause?: unknown): HedgerowError {
  return new HedgerowError('invalid', message, { reason, faults: [{ path: 'url', message }], cause })
}

/**
 * Reads where somebody wants us to send something, by its looks alone. Throws `invalid` with the reason `url_refused`,
 * `plain_refused`, `port_refused` or `address_refused`.
 */
export function readOutboundUrl(text: string, allow: (hostPort: string) => boolean): OutboundUrl {
  // The parser would drop or turn what others read differently.
  if (hasAmbiguousSign(text)) throw refuse('url_refused', 'The address has spaces, control characters or backslashes.')
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw refuse('url_refused', 'The address must be a web address beginning with https://.')
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse('url_refused', 'The address must not contain a name or password.')
  }
  const bare = url.hostname.replace(/\.$/, '')
  const plain = url.protocol === 'http:'
  const port = Number(url.port || (plain ? 80 : 443))
  const found = { url, host: bare.replace(/^\[|\]$/g, ''), port }
  if (allow(`${bare}:${port}`)) return { ...found, isListed: true }
  if (plain) throw refuse('plain_refused', `${bare} must be called over https.`)
  if (port !== 443) throw refuse('port_refused', `${bare} must be called at port 443, not ${port}.`)
  if (!looksPublic(bare)) throw refuseAddress(bare)
  return { ...found, isListed: false }
}

/** Does not say which address: what a name inside the network leads to is nobody's business. */
export function refuseAddress(host: string): HedgerowError {
  return refuse('address_refused', `${host} leads to an address that is not on the public internet.`)
}

function hasAmbiguousSign(text: string): boolean {
  return [...text].some((sign) => sign <= ' ' || sign === '\\' || sign === '\u007f')
}
