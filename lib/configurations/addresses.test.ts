import { describe, expect, it } from 'vitest'
import { isPublicAddress, looksPublic } from './addresses.ts'

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
    ['::ffff:8.8.8.8', true],
    ['::ffff:127.0.0.1', false],
    ['::ffff:7f00:1', false],
    ['64:ff9b::10.0.0.1', false],
    ['64:ff9b::8.8.8.8', true],
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
      expect(isPublicAddress(text)).toBeNull()
    },
  )
})

describe('looksPublic', () => {
  it.each(['example.com', 'hooks.example.com.', '[2606:4700::1]', '8.8.8.8'])('%s may be public', (host) => {
    expect(looksPublic(host)).toBe(true)
  })

  it.each(['localhost', 'a.localhost', 'printer', 'nas.local', 'x.home.arpa', '[::1]', '127.0.0.1'])(
    '%s is not',
    (host) => {
      expect(looksPublic(host)).toBe(false)
    },
  )
})
