import { describe, expect, it } from 'vitest'
import { chosenConnection, fittingConnections } from './fitting-connections.ts'
import type { ConnectionChoice } from './form-context.ts'

const choice = (over: Partial<ConnectionChoice>): ConnectionChoice => ({
  id: 'id',
  name: 'name',
  kind: 'posthog',
  environments: [],
  is_default: false,
  host: null,
  ...over,
})
const us = choice({ id: '1', name: 'US', environments: ['prod'] })
const eu = choice({ id: '2', name: 'EU', is_default: true })
const aws = choice({ id: '3', name: 'AWS', kind: 'aws' })

describe('the connection of a configuration', () => {
  it('is one of its kind that may serve the environment', () => {
    expect(fittingConnections([us, eu, aws], 'posthog', 'dev')).toEqual([eu])
    expect(fittingConnections([us, eu, aws], 'posthog', null)).toEqual([us, eu])
  })

  it('is the one that is named, by id or name, else the default, else the only one', () => {
    expect(chosenConnection([us, eu], 'US')).toBe(us)
    expect(chosenConnection([us, eu], '2')).toBe(eu)
    expect(chosenConnection([us, eu], '')).toBe(eu)
    expect(chosenConnection([us], '')).toBe(us)
    expect(chosenConnection([us, us], '')).toBeUndefined()
    expect(chosenConnection([us], 'gone')).toBeUndefined()
  })
})
