import { describe, expect, it } from 'vitest'
import type { Override } from '#lib/configurations/schemas.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import { addresses, desiredFor, specOf } from '#lib/testing/desired.ts'
import { applyOverrides } from './overrides.ts'

const flag = 'posthog.feature_flag/analytics-enabled'
const desired = () => [...desiredFor({ enable_posthog: true, webhook_endpoint: 'https://hooks.example.com/x' })]
const applied = (...overrides: Override[]) => applyOverrides(desired(), overrides)

function faultsOf(...overrides: Override[]): string[] {
  try {
    applied(...overrides)
  } catch (error) {
    return (error as HedgerowError).faults.map(({ path, message }) => `${path}: ${message}`)
  }
  return []
}

describe('overrides', () => {
  it('take the place of one value and leave the rest', () => {
    const path = 'filters.groups.0.rollout_percentage'
    const spec = specOf(applied({ address: flag, path, value: 7 }), flag)
    expect(spec.filters).toEqual({ groups: [{ properties: [], rollout_percentage: 7 }] })
    expect({ ...spec, filters: null }).toEqual({ ...specOf(desired(), flag), filters: null })
  })

  it('take a resource away with what hangs on it', () => {
    const left = addresses(applied({ address: 'posthog.dashboard/service', path: '', value: null }))
    expect(left.filter((one) => /dashboard|insight|alert/.test(one))).toEqual([])
    expect(left).toContain(flag)
  })

  it('mean nothing where there is nothing of that address', () => {
    expect(applied({ address: 'posthog.action/gone', path: 'tags', value: [] })).toEqual(desired())
  })

  it.each([
    ['another identity', { address: flag, path: 'key', value: 'x' }, /names or places/],
    ['another project', { address: flag, path: 'project', value: 9 }, /names or places/],
    ['a field that there is not', { address: flag, path: 'colour', value: 'red' }, /no such field/],
    ['what its kind does not take', { address: flag, path: 'active', value: 'yes' }, /active/],
    ['a part that its kind does not take', { address: flag, path: 'filters.groups', value: [] }, /filters\.groups/],
    ['another whole', { address: flag, path: '', value: {} }, /taken away/],
    ['a secret', { address: 'posthog.hog_function/service-errors', path: 'secret', value: 'x' }, /secret/],
    ['what another resource gives', { address: 'vault.parameter/project-id', path: 'value', value: '7' }, /follows/],
  ] as const)('refuse %s', (_name, override, expected) => {
    const faults = faultsOf({ address: flag, path: 'active', value: false }, override)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(/^overrides\.1: /)
    expect(faults[0]).toMatch(expected)
  })
})
