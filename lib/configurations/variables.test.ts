import { describe, expect, it } from 'vitest'
import { faultsOf, minimal } from '#lib/testing/configured.ts'
import { parseConfiguration } from './parse.ts'
import { maps, scalars } from './schemas.ts'
import { findVariable, moduleVariables, variables } from './variables.ts'

const read = parseConfiguration(minimal, { fingerprint: () => '' })
const defaults: Record<string, unknown> = read.ok ? { ...read.variables } : {}

describe('the catalogue of variables', () => {
  it('has the 26 of the module, each once', () => {
    const names = moduleVariables.map(({ name }) => name)
    expect(new Set(names).size).toBe(26)
    expect(moduleVariables.every(({ module }) => module)).toBe(true)
  })

  it('has every key that a configuration may have, and no other', () => {
    const known = [...Object.keys(scalars), ...Object.keys(maps), 'webhook_secret'].sort()
    expect(variables.map(({ name }) => name).sort()).toEqual(known)
  })

  it.each(variables.map((variable) => [variable.name, variable] as const))(
    '%s says all that a form needs',
    (_, variable) => {
      expect(variable.label).toMatch(/^[A-Z]/)
      expect(variable.help).toMatch(/\.$/)
      expect(variable.badgeReason).toMatch(/\.$/)
      expect(['posthog', 'code', 'recorded']).toContain(variable.badge)
    },
  )

  it.each(
    variables.filter(({ required, type }) => !required && type !== 'secret').map((one) => [one.name, one.default]),
  )('the default of %s is the one that holds', (name, value) => {
    expect(defaults[name]).toEqual(value)
  })

  const numbers = variables.filter(({ type }) => type === 'number')
  it.each(numbers.map((one) => [one.name, one.min ?? Number.NaN, one.max ?? Number.NaN]))(
    '%s may be from %d to %d',
    (name, min, max) => {
      expect(faultsOf({ ...minimal, [name]: min })).toEqual({})
      expect(faultsOf({ ...minimal, [name]: max })).toEqual({})
      expect(faultsOf({ ...minimal, [name]: min - 1 })).toHaveProperty(name)
      expect(faultsOf({ ...minimal, [name]: max + 1 })).toHaveProperty(name)
    },
  )

  it('says that retention is recorded only', () => {
    expect(findVariable('data_retention_days')?.badge).toBe('recorded')
  })

  it('knows no variable of another name', () => {
    expect(findVariable('provider')).toBeNull()
    expect(findVariable('constructor')).toBeNull()
  })
})
