import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { createPublicLookup, PrivateAddress } from './public-lookup.ts'

type Options = NonNullable<Parameters<typeof createPublicLookup>[0]>

function ask(hostname: string, all: boolean, options?: Options) {
  return new Promise<string | LookupAddress[] | Error>((resolve) =>
    createPublicLookup(options)(hostname, { all }, (error, found) => resolve(error ?? found)),
  )
}

const answering = (...addresses: string[]): Options => ({ resolve: async () => addresses })

describe('the lookup of a connection', () => {
  it.each([true, false])('refuses a name of this machine (all addresses: %s)', async (all) => {
    expect(await ask('localhost', all)).toBeInstanceOf(PrivateAddress)
  })

  it.each([[['10.0.0.1']], [['93.184.215.14', '10.0.0.1']], [['93.184.215.14', '::1']], [['::ffff:93.184.215.14']]])(
    'refuses one that has %j',
    async (addresses) => {
      expect(await ask('us.example.com', true, answering(...addresses))).toBeInstanceOf(PrivateAddress)
    },
  )

  it('gives what was checked', async () => {
    const options = answering('93.184.215.14', '2606:4700::1111')
    const both = [
      { address: '93.184.215.14', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]
    expect(await ask('us.example.com', true, options)).toEqual(both)
    expect(await ask('us.example.com', false, options)).toBe('93.184.215.14')
  })

  it('takes any address of a name that the operator lists', async () => {
    const options = { ...answering('10.0.0.1'), isListed: (name: string) => name === 'posthog.corp.test' }
    expect(await ask('posthog.corp.test', false, options)).toBe('10.0.0.1')
    expect(await ask('other.corp.test', false, options)).toBeInstanceOf(PrivateAddress)
  })

  it.each([{}, answering()])('tells a name without an address (%o)', async (options) => {
    const failure = await ask('nowhere.invalid', true, options)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toBeInstanceOf(PrivateAddress)
  })
})
