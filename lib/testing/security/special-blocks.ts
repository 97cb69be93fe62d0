/*
 * What no host on the public internet is in: IANA's special-purpose registries for IPv4 and IPv6, and the ways to write
 * an IPv4 address as an IPv6 one. Apart from lib/core/public-address.ts on purpose, so that a gap there is seen.
 */

export type SpecialBlock = {
  readonly name: string
  readonly cidr: string
  readonly first: string
  readonly last: string
  /** An address of it that something could listen on. */
  readonly inside: string
}

const block = (name: string, cidr: string, last: string, inside: string): SpecialBlock => ({
  name,
  cidr,
  first: cidr.split('/')[0] ?? '',
  last,
  inside,
})

export const specialV4: readonly SpecialBlock[] = [
  block('this network', '0.0.0.0/8', '0.255.255.255', '0.0.0.0'),
  block('private 10', '10.0.0.0/8', '10.255.255.255', '10.1.2.3'),
  block('carrier NAT', '100.64.0.0/10', '100.127.255.255', '100.100.100.200'),
  block('loopback', '127.0.0.0/8', '127.255.255.255', '127.0.0.1'),
  block('link-local and metadata', '169.254.0.0/16', '169.254.255.255', '169.254.169.254'),
  block('private 172', '172.16.0.0/12', '172.31.255.255', '172.17.0.1'),
  block('protocol assignments', '192.0.0.0/24', '192.0.0.255', '192.0.0.192'),
  block('documentation 1', '192.0.2.0/24', '192.0.2.255', '192.0.2.1'),
  block('AS112', '192.31.196.0/24', '192.31.196.255', '192.31.196.1'),
  block('multicast relays', '192.52.193.0/24', '192.52.193.255', '192.52.193.1'),
  block('6to4 relays', '192.88.99.0/24', '192.88.99.255', '192.88.99.1'),
  block('private 192', '192.168.0.0/16', '192.168.255.255', '192.168.0.1'),
  block('AS112, direct', '192.175.48.0/24', '192.175.48.255', '192.175.48.1'),
  block('benchmarks', '198.18.0.0/15', '198.19.255.255', '198.18.0.1'),
  block('documentation 2', '198.51.100.0/24', '198.51.100.255', '198.51.100.1'),
  block('documentation 3', '203.0.113.0/24', '203.0.113.255', '203.0.113.1'),
  block('multicast', '224.0.0.0/4', '239.255.255.255', '224.0.0.1'),
  block('reserved and broadcast', '240.0.0.0/4', '255.255.255.255', '255.255.255.255'),
]

const ones = (prefix: string, groups: number) => [prefix, ...Array.from({ length: groups }, () => 'ffff')].join(':')

export const specialV6: readonly SpecialBlock[] = [
  block('unspecified', '::/128', '::', '::'),
  block('loopback', '::1/128', '::1', '::1'),
  block('IPv4-compatible', '::/96', '::ffff:ffff', '::7f00:1'),
  block('IPv4-mapped', '::ffff:0:0/96', '::ffff:ffff:ffff', '::ffff:7f00:1'),
  block('IPv4-translated', '::ffff:0:0:0/96', '::ffff:0:ffff:ffff', '::ffff:0:7f00:1'),
  block('NAT64', '64:ff9b::/96', '64:ff9b::ffff:ffff', '64:ff9b::7f00:1'),
  block('NAT64 of one network', '64:ff9b:1::/48', ones('64:ff9b:1', 5), '64:ff9b:1::7f00:1'),
  block('discard', '100::/64', ones('100:0:0:0', 4), '100::1'),
  block('dummy', '100:0:0:1::/64', ones('100:0:0:1', 4), '100:0:0:1::1'),
  block('protocol assignments', '2001::/23', ones('2001:1ff', 6), '2001:1::1'),
  block('Teredo', '2001::/32', ones('2001:0', 6), '2001:0:4136:e378:8000:63bf:80ff:fffe'),
  block('benchmarks', '2001:2::/48', ones('2001:2:0', 5), '2001:2::1'),
  block('ORCHID', '2001:10::/28', ones('2001:1f', 6), '2001:10::1'),
  block('ORCHIDv2', '2001:20::/28', ones('2001:2f', 6), '2001:20::1'),
  block('drone ids', '2001:30::/28', ones('2001:3f', 6), '2001:30::1'),
  block('documentation', '2001:db8::/32', ones('2001:db8', 6), '2001:db8::1'),
  block('6to4', '2002::/16', ones('2002', 7), '2002:7f00:1::1'),
  block('AS112, direct', '2620:4f:8000::/48', ones('2620:4f:8000', 5), '2620:4f:8000::1'),
  block('documentation 2', '3fff::/20', ones('3fff:fff', 6), '3fff::1'),
  block('segment routing', '5f00::/16', ones('5f00', 7), '5f00::1'),
  block('unique local', 'fc00::/7', ones('fdff', 7), 'fd00:ec2::254'),
  block('link-local', 'fe80::/10', ones('febf', 7), 'fe80::1'),
  block('site-local', 'fec0::/10', ones('feff', 7), 'fec0::1'),
  block('multicast', 'ff00::/8', ones('ffff', 7), 'ff02::1'),
]
