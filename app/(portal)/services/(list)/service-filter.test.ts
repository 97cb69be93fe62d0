import { describe, expect, test } from 'vitest'
import { readServiceFilter } from './service-filter.ts'

describe('the filter of the list of services', () => {
  test('is empty without parameters', () => {
    const { query, isFiltered } = readServiceFilter({})
    expect(isFiltered).toBe(false)
    expect(Object.values(query).filter(Boolean)).toEqual([])
  })

  test('is read from the URL', () => {
    const { query, isFiltered } = readServiceFilter({ q: 'auth', environment: 'prod', cloud: 'gcp', status: 'failed' })
    expect(isFiltered).toBe(true)
    expect(query).toMatchObject({ q: 'auth', environment: 'prod', cloud_provider: 'gcp', status: 'failed' })
  })

  test.each([{ environment: 'moon' }, { status: 'fine' }, { cloud: '' }])(
    '%j, which means nothing, is left out',
    (params) => {
      expect(readServiceFilter(params).isFiltered).toBe(false)
    },
  )
})
