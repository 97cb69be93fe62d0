import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from '#lib/core/public-address.ts'

/** Every IPv4 and IPv6 address of a name; throws with the resolver's `code` when there is none. */
export type Resolve = (name: string, signal?: AbortSignal) => Promise<readonly string[]>

/** As the operating system does it, its hosts file and search domains included: for names that the operator lists. */
export const resolveLocally: Resolve = async (name) => (await lookup(name, { all: true })).map(({ address }) => address)

/**
 * Asks DNS itself and can be cut short. The operating system's way would hold one of four threads of this process for
 * as long as the slowest name server that a stranger can set up. `servers` as `address:port`, for tests.
 */
export function createPublicResolve(servers?: readonly string[]): Resolve {
  return async (name, signal) => {
    const resolver = new Resolver({ timeout: 2_000, tries: 2 })
    if (servers) resolver.setServers(servers)
    const cancel = () => resolver.cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return found(name, await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]))
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }
}

const resolveInPublic = createPublicResolve()

function found(name: string, answers: readonly PromiseSettledResult<string[]>[]): string[] {
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  if (addresses.length > 0) return addresses
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
  throw failures.find((failure) => !isUnknownName(failure)) ?? failures[0] ?? new Error(`${name} has no address`)
}

/** Whether nobody has registered the name, in contrast to a resolver that does not answer. */
export function isUnknownName(failure: unknown): boolean {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined
  return code === 'ENOTFOUND' || code === 'ENODATA'
}

type Wanted = {
  /** A name, or an address without brackets. */
  readonly host: string
  readonly isListed: boolean
  readonly signal: AbortSignal
  readonly resolve?: Resolve | undefined
}

/** The addresses of a host, asked for once. */
export async function resolveHost({ host, isListed, signal, resolve }: Wanted): Promise<readonly string[]> {
  signal.throwIfAborted()
  if (isIP(host) !== 0) return [host]
  return await (resolve ?? (isListed ? resolveLocally : resolveInPublic))(host, signal)
}

/** One private address among public ones is enough to refuse: which of them is called is the attacker's luck. */
export function areAllPublic(addresses: readonly string[]): boolean {
  return addresses.length > 0 && addresses.every(isPublicAddress)
}
