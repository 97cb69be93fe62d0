/** IPv4 blocks that are not the public internet: [first address, prefix length]. */
const closedBlocks: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

function parseV4(text: string): number | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

function isPublicV4(address: number): boolean {
  return !closedBlocks.some(([first, length]) => {
    const size = 2 ** (32 - length)
    return Math.floor(address / size) === Math.floor((parseV4(first) ?? 0) / size)
  })
}

/** The eight groups of an IPv6 address, or null when the text is not one. */
function parseV6(text: string): readonly number[] | null {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const v4 = embedded ? parseV4(embedded[2] ?? '') : null
  if (embedded && v4 === null) return null
  const plain =
    v4 === null ? text : `${embedded?.[1]}${Math.floor(v4 / 65_536).toString(16)}:${(v4 % 65_536).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  if (!groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null
  const [head = [], tail = []] = groups
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  return [...head, ...Array.from({ length: missing }, () => '0'), ...tail].map((group) => Number.parseInt(group, 16))
}

function isPublicV6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups
  const v4 = (groups[6] ?? 0) * 65_536 + (groups[7] ?? 0)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  const isTranslated = first === 0x64 && second === 0xff9b
  if (isMapped || isTranslated) return isPublicV4(v4)
  if (first === 0x2002) return isPublicV4(second * 65_536 + (groups[2] ?? 0))
  // Only 2000::/3 is given out for the public internet; 2001::/23 is for protocols, 2001:db8::/32 for documentation.
  return first >= 0x2000 && first <= 0x3fff && !(first === 0x2001 && (second < 0x200 || second === 0xdb8))
}

/** Whether an IP address (v4 or v6, without brackets) is on the public internet; null when the text is no address. */
export function isPublicAddress(text: string): boolean | null {
  const v4 = parseV4(text)
  if (v4 !== null) return isPublicV4(v4)
  const v6 = parseV6(text)
  return v6 === null ? null : isPublicV6(v6)
}

/**
 * Whether the host of a URL (`url.hostname`) can be on the public internet, by its looks alone: a name must still be
 * resolved, and every address checked, before anything is sent to it.
 */
export function looksPublic(hostname: string): boolean {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const known = isPublicAddress(host)
  if (known !== null) return known
  const isInner = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|corp)$/.test(host)
  return host.includes('.') && !isInner
}
