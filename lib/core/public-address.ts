type Block = readonly [first: string, prefixLength: number]

/** IPv4 blocks that no host on the public internet is in (IANA's special-purpose registry, multicast, reserved). */
const specialV4: readonly Block[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** Of IPv6 only global unicast is public: that leaves out loopback, mapped, translated and local addresses at once. */
const globalUnicast: Block = ['2000::', 3]
const specialV6: readonly Block[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]

/** The bits of an IPv4 address in its one canonical form, null for any other text. */
function parseV4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null
  return parts.reduce((bits, part) => bits * 256n + BigInt(part), 0n)
}

/** The bits of an IPv6 address, which may end in an IPv4 one, null for any other text. */
function parseV6(text: string): bigint | null {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const v4 = embedded ? parseV4(embedded[2] ?? '') : null
  if (embedded && v4 === null) return null
  const plain = v4 === null ? text : `${embedded?.[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  if (!groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null
  const [head = [], tail = []] = groups
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  return all.reduce((bits, group) => bits * 65_536n + BigInt(`0x${group}`), 0n)
}

type Family = { readonly bits: bigint; parse(text: string): bigint | null }
const v4: Family = { bits: 32n, parse: parseV4 }
const v6: Family = { bits: 128n, parse: parseV6 }

function isIn(address: bigint, [first, prefixLength]: Block, { bits, parse }: Family): boolean {
  const rest = bits - BigInt(prefixLength)
  return address >> rest === (parse(first) ?? 0n) >> rest
}

/** Whether an IP address (brackets and zone are ignored) is on the public internet; null when it is no address. */
export function scopeOfAddress(text: string): 'public' | 'special' | null {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const short = parseV4(bare)
  if (short !== null) return specialV4.some((block) => isIn(short, block, v4)) ? 'special' : 'public'
  const long = parseV6(bare)
  if (long === null) return null
  const isSpecial = !isIn(long, globalUnicast, v6) || specialV6.some((block) => isIn(long, block, v6))
  return isSpecial ? 'special' : 'public'
}

export function isPublicAddress(text: string): boolean {
  return scopeOfAddress(text) === 'public'
}

/**
 * Whether the host of a URL (`url.hostname`) can be on the public internet, by its looks alone: a name must still be
 * resolved, and every address checked, before anything is sent to it.
 */
export function looksPublic(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '').toLowerCase()
  const scope = scopeOfAddress(host)
  if (scope !== null) return scope === 'public'
  const isInner = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home\.arpa|corp)$/.test(host)
  // No name ends in a number: that is an address in a form of its own.
  return host.includes('.') && !isInner && !/(^|\.)\d+$/.test(host)
}

/** Whether the host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}
