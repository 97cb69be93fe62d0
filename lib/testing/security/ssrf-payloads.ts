import { expandV6 } from './name-server.ts'
import { specialV4, specialV6 } from './special-blocks.ts'

/** An address that somebody writes where we would call it, and the trick that it plays. */
export type Payload = { readonly trick: string; readonly url: string }

const bytesOf = (address: string) => address.split('.').map(Number) as [number, number, number, number]
const numberOf = (address: string) => bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0)
const hex = (value: number, digits = 1) => value.toString(16).padStart(digits, '0')
const octal = (value: number) => `0${value.toString(8)}`
const fullWidth = (text: string) => text.replace(/[0-9.]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
const encoded = (text: string) => text.replace(/[0-9]/g, (digit) => `%3${digit}`)

/** The two groups of an IPv6 address that an IPv4 one takes. */
function groupsOf(address: string): string {
  const [a, b, c, d] = bytesOf(address)
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`
}

function teredo(address: string): string {
  const turned = bytesOf(address).map((byte) => hex(255 - byte, 2))
  return `2001:0:4136:e378:8000:63bf:${turned[0]}${turned[1]}:${turned[2]}${turned[3]}`
}

/** Ways to write an IPv4 address as the host of a URL. */
const spellings: Readonly<Record<string, (address: string) => string>> = {
  dotted: (address) => address,
  decimal: (address) => String(numberOf(address)),
  octal: (address) => bytesOf(address).map(octal).join('.'),
  'octal number': (address) => octal(numberOf(address)),
  hexadecimal: (address) => `0x${hex(numberOf(address), 8)}`,
  'upper-case hexadecimal': (address) => `0X${hex(numberOf(address), 8).toUpperCase()}`,
  'hexadecimal parts': (address) =>
    bytesOf(address)
      .map((byte) => `0x${hex(byte, 2)}`)
      .join('.'),
  short: (address) => `${bytesOf(address)[0]}.${numberOf(address) % 2 ** 24}`,
  mixed: (address) => {
    const [a, b, c, d] = bytesOf(address)
    return `0x${hex(a)}.${octal(b)}.${c * 256 + d}`
  },
  'IPv4-mapped': (address) => `[::ffff:${address}]`,
  'IPv4-mapped hexadecimal': (address) => `[0:0:0:0:0:FFFF:${groupsOf(address).toUpperCase()}]`,
  'IPv4-compatible': (address) => `[::${address}]`,
  NAT64: (address) => `[64:ff9b::${address}]`,
  'NAT64 of one network': (address) => `[64:ff9b:1::${groupsOf(address)}]`,
  '6to4': (address) => `[2002:${groupsOf(address)}::1]`,
  Teredo: (address) => `[${teredo(address)}]`,
  'trailing dot': (address) => `${address}.`,
  'full-width digits': fullWidth,
  'ideographic dots': (address) => address.replaceAll('.', '。'),
  'percent-encoding': encoded,
  'soft hyphen': (address) => address.replace('.', '\u00ad.'),
}

/** Ways to hide the host of a URL from whoever reads it in a hurry. */
const disguises: Readonly<Record<string, (host: string) => string>> = {
  'user name': (host) => `https://hooks.example.com@${host}/`,
  'name and password': (host) => `https://hooks.example.com:443@${host}/`,
  'empty user name': (host) => `https://@${host}/`,
  backslash: (host) => `https://${host}\\@hooks.example.com/`,
  'backslashes for slashes': (host) => `https:\\\\${host}\\`,
  'one slash': (host) => `https:/${host}/`,
  'no slashes': (host) => `https:${host}`,
  tab: (host) => `https://\t${host}/`,
  newline: (host) => `ht\ntps://${host}/`,
  'leading space': (host) => ` https://${host}/`,
  'control character': (host) => `\u0001https://${host}/`,
  'upper-case scheme': (host) => `HTTPS://${host}/`,
  'a fragment with a host': (host) => `https://${host}/#@hooks.example.com`,
  'a query with a host': (host) => `https://${host}?@hooks.example.com/`,
}

const metadataHosts = ['metadata', 'metadata.google.internal', 'METADATA.GOOGLE.INTERNAL.', 'metadata.internal']
  .concat([
    'instance-data.ec2.internal',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'localhost.localdomain',
  ])
  .concat(['router.lan', 'printer.local', 'nas.home.arpa', 'db.corp', 'kubernetes.default.svc.cluster.local', 'vault'])

const schemes = ['http', 'ftp', 'gopher', 'dict', 'ldap', 'tftp', 'ws', 'wss', 'jar:https', 'netdoc', 'unix']
const opaque = ['file:///etc/passwd', 'data:text/plain,x', 'javascript:alert(1)', 'about:blank', 'blob:null/x', '//x']

/** Every block in every spelling, loopback in every disguise; `target` is `host:port` of something that listens. */
export function ssrfPayloads(target: string): Payload[] {
  const [loopback = '', port = ''] = target.split(':')
  const spelled = specialV4.flatMap(({ name, inside }) =>
    Object.entries(spellings).map(([trick, spell]) => ({
      trick: `${name}, ${trick}`,
      url: `https://${spell(inside)}/`,
    })),
  )
  const long = specialV6.flatMap(({ name, inside }) =>
    [inside, inside.toUpperCase(), expandV6(inside), `${inside}%25eth0`].map((text) => ({
      trick: `${name}: ${text}`,
      url: `https://[${text}]/`,
    })),
  )
  const disguised = Object.entries(disguises).flatMap(([trick, disguise]) =>
    [loopback, '169.254.169.254', '[::1]'].map((host) => ({ trick, url: disguise(host) })),
  )
  const listening = Object.entries(spellings).flatMap(([trick, spell]) =>
    ['https', 'http'].map((scheme) => ({ trick: `port, ${trick}`, url: `${scheme}://${spell(loopback)}:${port}/` })),
  )
  return [
    ...spelled,
    ...long,
    ...disguised,
    ...listening,
    ...metadataHosts.map((host) => ({ trick: 'a name of the inside', url: `https://${host}/latest/meta-data/` })),
    ...schemes.map((scheme) => ({ trick: 'another scheme', url: `${scheme}://${target}/` })),
    ...opaque.map((url) => ({ trick: 'no host', url })),
    ...[22, 80, 5432, 6379, 8080].map((at) => ({ trick: 'another port', url: `https://hooks.example.com:${at}/` })),
  ]
}
