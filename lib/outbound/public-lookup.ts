import { isIP, type LookupFunction } from 'node:net'
import { areAllPublic, type Resolve, resolveLocally } from './resolve.ts'

/** Thrown before a connection is opened to an address that only we could reach. */
export class PrivateAddress extends Error {
  /** As errors of the system have one: SDKs that wrap this keep it. */
  readonly code = 'PRIVATE_ADDRESS'

  constructor(hostname: string) {
    super(`${hostname} has a private address`)
    this.name = 'PrivateAddress'
  }
}

type LookupOptions = {
  /** Hosts that may have private addresses; none when absent. */
  readonly isListed?: (hostname: string) => boolean
  /** For tests: instead of the operating system's. */
  readonly resolve?: Resolve | undefined
}

/**
 * Resolves a name for one connection and refuses it when any of its addresses is private. The connection is made to
 * the addresses that were checked, so a name that changes its answer in between gains nothing.
 */
export function createPublicLookup({ isListed, resolve = resolveLocally }: LookupOptions = {}): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }))
        const [first] = found
        if (!first) return done(new Error(`${hostname} has no address`), '')
        if (!isListed?.(hostname) && !areAllPublic(addresses)) return done(new PrivateAddress(hostname), '')
        if (options.all) return done(null, found)
        done(null, first.address, first.family)
      },
      (error: Error) => done(error, ''),
    )
  }
}
