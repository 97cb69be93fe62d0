import { expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from '#lib/core/json.ts'
import { moduleExample } from '#lib/testing/module-example.ts'
import { configurationInput } from './input-schema.ts'
import { variables } from './variables.ts'

const schema = z.toJSONSchema(configurationInput, { io: 'input' })

it('has every variable and the alias, and nothing else', () => {
  const names = [...variables.map(({ name }) => name), 'provider'].sort()
  expect(Object.keys(schema.properties ?? {}).sort()).toEqual(names)
  expect(schema.additionalProperties).toBe(false)
})

it('asks for two variables only', () => {
  expect(schema.required).toEqual(['service_name', 'environment'])
})

it('says the bounds and defaults', () => {
  expect(JSON.stringify(schema.properties?.batch_size)).toMatch(/"minimum":1.*"maximum":1000/)
  expect(JSON.stringify(schema.properties?.sampling_rate)).toContain('"default":1')
})

it.each<[string, JsonObject, boolean]>([
  ['the example of the module', moduleExample, true],
  [
    'null for what is optional',
    { service_name: 'auth', environment: 'dev', custom_events: null, sampling_rate: null },
    true,
  ],
  ['no environment', { service_name: 'auth' }, false],
  ['an unknown key', { service_name: 'auth', environment: 'dev', nope: 1 }, false],
])('takes %s as the parser does', (_name, input, isValid) => {
  expect(configurationInput.safeParse(input).success).toBe(isValid)
})
