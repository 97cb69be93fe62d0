import { BlockList, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { specialV4, specialV6 } from '#lib/testing/security/special-blocks.ts'
import { isPublicAddress, looksPublic, scopeOfAddress } from './public-address.ts'

// Written a second time on purpose: what is lost in the code is missed here.
const special = new BlockList()
for (const [first, bits] of [
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
] as const)
  special.addSubnet(first, bits, 'ipv4')
for (const [first, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  special.addSubnet(first, bits, 'ipv6')
const unicast = new BlockList()
unicast.addSubnet('2000::', 3, 'ipv6')

function isPublicToNode(text: string): boolean {
  if (isIPv6(text)) return unicast.check(text, 'ipv6') && !special.check(text, 'ipv6')
  return !special.check(text, 'ipv4')
}

const byte = fc.nat(255)
const group = fc.constantFrom('0', '1', '1ff', '200', 'db8', 'fff', '1000', 'ffff')
/** Where public and special blocks meet, which random addresses hardly ever are. */
const nearBorders = fc.oneof(
  fc
    .tuple(fc.constantFrom(0, 9, 10, 11, 100, 127, 169, 172, 192, 198, 203, 223, 224), byte, byte, byte)
    .map((bytes) => bytes.join('.')),
  fc
    .tuple(fc.constantFrom('1fff', '2000', '2001', '2002', '3ffe', '3fff', '4000'), group, group)
    .map((groups) => `${groups.join(':')}::1`),
)

describe('isPublicAddress', () => {
  it.each([
    ['1.1.1.1', true],
    ['9.255.255.255', true],
    ['11.0.0.0', true],
    ['172.15.255.255', true],
    ['172.32.0.0', true],
    ['100.63.255.255', true],
    ['223.255.255.255', true],
    ['0.0.0.0', false],
    ['10.0.0.0', false],
    ['10.255.255.255', false],
    ['100.64.0.1', false],
    ['127.255.255.255', false],
    ['169.254.169.254', false],
    ['172.16.0.0', false],
    ['192.0.2.1', false],
    ['192.168.255.255', false],
    ['198.19.255.255', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['2606:4700:4700::1111', true],
    ['2a00:1450:4001:81b::200e', true],
    ['::', false],
    ['::1', false],
    ['::ffff:8.8.8.8', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:7f00:1', false],
    ['64:ff9b::10.0.0.1', false],
    ['64:ff9b::8.8.8.8', false],
    ['2002:0a00:0001::', false],
    ['2001:db8::1', false],
    ['2001:0:1::', false],
    ['fc00::1', false],
    ['fe80::1', false],
    ['ff02::1', false],
  ])('%s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic)
  })

  it.each(['', 'example.com', '1.2.3', '1.2.3.256', '1:2:3', '1::2::3', ':::', 'g::1', '::1.2.3', '1:2:3:4:5:6:7:8:9'])(
    '%j is no address',
    (text) => {
      expect(scopeOfAddress(text)).toBeNull()
      expect(isPublicAddress(text)).toBe(false)
    },
  )

  it.each(['1.1.1.1', '8.8.8.8', '52.1.2.3', '2606:4700::1111', '[2606:4700::1111]', '2a00:1450:4001::1'])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '3fff::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'not an address',
    '',
  ])('refuses %j', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each([...specialV4, ...specialV6].map(({ name, cidr, ...rest }) => [`${name} (${cidr})`, rest] as const))(
    'refuses %s from its first to its last address',
    (_, { first, inside, last }) => {
      expect([first, inside, last].filter(isPublicAddress)).toEqual([])
    },
  )

  it('takes what borders on special blocks', () => {
    const neighbours = ['1.0.0.0', '9.255.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '169.253.255.255']
      .concat(['172.15.255.255', '191.255.255.255', '192.0.1.0', '192.167.255.255', '192.169.0.0', '198.17.255.255'])
      .concat(['198.20.0.0', '203.0.114.0', '223.255.255.255', '2001:200::', '2001:db7:ffff::', '2001:db9::'])
      .concat(['2003::', '2620:4f:7fff::', '2620:4f:8001::', '3ffe::', '3fff:1000::'])
    expect(neighbours.filter((address) => !isPublicAddress(address))).toEqual([])
  })

  it('says of any address what the lists of Node.js say', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => isPublicAddress(text) === isPublicToNode(text)))
    fc.assert(fc.property(nearBorders, (text) => isPublicAddress(text) === isPublicToNode(text)))
  })
})

describe('looksPublic', () => {
  it.each(['example.com', 'hooks.example.com.', '[2606:4700::1]', '8.8.8.8'])('%s may be public', (host) => {
    expect(looksPublic(host)).toBe(true)
  })

  it.each([
    'localhost',
    'a.localhost',
    'printer',
    'nas.local',
    'x.home.arpa',
    '[::1]',
    '127.0.0.1',
    '010.0.0.1',
    '2130706433',
  ])('%s is not', (host) => {
    expect(looksPublic(host)).toBe(false)
  })
})
