import type { LookupFunction } from 'node:net'
import { invalid } from '#lib/core/errors.ts'
import { looksPublic } from '#lib/core/public-address.ts'
import { createPublicLookup } from '#lib/outbound/public-lookup.ts'
import type { DriverOptions } from './settings.ts'

export type Endpoint = {
  /** Without a trailing slash. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Plain HTTP, which the operator has allowed for this host and port. */
  readonly plain: boolean
}

/**
 * Reads the address of a vault. HTTPS to a named host is always allowed; plain HTTP and addresses of this machine or
 * of a private network only where the operator's allow-list says so. What a name leads to is seen when it is called.
 */
export function readEndpoint(field: string, text: string, allowInsecure: (hostPort: string) => boolean): Endpoint {
  const refuse = (message: string) => invalid([{ path: field, message }], message)
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw refuse('The address must be an https:// URL.')
  if (url.username || url.password) throw refuse('The address must not hold a user name or password.')
  if (url.search || url.hash) throw refuse('The address must not have a query or a fragment.')
  const plain = url.protocol === 'http:'
  const port = Number(url.port || (plain ? 80 : 443))
  const hostPort = `${url.hostname}:${port}`
  if ((plain || isPrivate(url.hostname)) && !allowInsecure(hostPort)) {
    const what = plain ? 'Plain HTTP' : 'A private address'
    throw refuse(`${what} is not allowed for ${hostPort}. The operator may add it to HEDGEROW_OUTBOUND_ALLOW.`)
  }
  return { url: url.href.replace(/\/+$/, ''), host: url.hostname, port, plain }
}

/** IPv6 endpoints of the clouds are reached by name; no literal one is needed. */
function isPrivate(hostname: string): boolean {
  return hostname.startsWith('[') || !looksPublic(hostname)
}

/** For the connections to one vault: its name must lead to public addresses, unless the operator lists it. */
export function lookupFor(port: number, { allowInsecure, resolve }: Looking): LookupFunction {
  return createPublicLookup({ isListed: (hostname) => allowInsecure(`${hostname}:${port}`), resolve })
}

type Looking = Pick<DriverOptions, 'allowInsecure' | 'resolve'>
