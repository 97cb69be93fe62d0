import { describe, expect, it } from 'vitest'
import { isPublicAddress, PrivateAddress, publicLookup } from './public-address.ts'

describe('isPublicAddress', () => {
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
})

describe('publicLookup', () => {
  it.each([{ all: true }, { all: false }])('refuses a name with a private address (%j)', async (options) => {
    const failure = await new Promise((resolve) => publicLookup('localhost', options, (error) => resolve(error)))
    expect(failure).toBeInstanceOf(PrivateAddress)
  })

  it('tells a name that is not known', async () => {
    const failure = await new Promise((resolve) => publicLookup('nowhere.invalid', {}, (error) => resolve(error)))
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toBeInstanceOf(PrivateAddress)
  })
})
