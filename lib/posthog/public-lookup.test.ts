import { describe, expect, it } from 'vitest'
import { PrivateAddress, publicLookup } from './public-lookup.ts'

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
