import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from '#lib/core/public-address.ts'

/** Thrown before a connection is opened to an address that only we could reach. */
export class PrivateAddress extends Error {
  constructor(hostname: string) {
    super(`${hostname} has a private address`)
    this.name = 'PrivateAddress'
  }
}

/**
 * Resolves a name for one connection and refuses it when any of its addresses is private. The connection is made to
 * the addresses that were checked, so a name that changes its answer in between gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? []
    if (error || !first) return done(error ?? new Error(`${hostname} has no address`), '')
    if (!addresses.every(({ address }) => isPublicAddress(address))) return done(new PrivateAddress(hostname), '')
    if (options.all) return done(null, addresses)
    done(null, first.address, first.family)
  })
}
