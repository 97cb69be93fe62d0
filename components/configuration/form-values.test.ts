import { describe, expect, test } from 'vitest'
import { applyMergePatch } from '#lib/configurations/merge-patch.ts'
import { parseConfiguration } from '#lib/configurations/parse.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { changedNames, emptyValues, type FormValues, inputOf, newRowId, patchOf, valuesOf } from './form-values.ts'

const fingerprint = () => 'fp'

function filled(change: Partial<FormValues['fields']> = {}): FormValues {
  const empty = emptyValues({ environment: 'prod' })
  return { ...empty, fields: { ...empty.fields, service_name: 'auth', ...change } as FormValues['fields'] }
}

describe('the empty form', () => {
  test('asks for a name and an environment, and for nothing else', () => {
    const parsed = parseConfiguration(inputOf(emptyValues()), { fingerprint })
    expect(parsed.ok).toBe(false)
    expect(parsed.ok ? [] : parsed.faults.map(({ path }) => path).sort()).toEqual(['environment', 'service_name'])
  })

  test('starts switched on and with the remembered choices', () => {
    const { fields } = emptyValues({ environment: 'staging', cloud_provider: 'gcp' })
    expect(fields).toMatchObject({ enable_posthog: true, environment: 'staging', cloud_provider: 'gcp' })
  })
})

describe('numbers', () => {
  test('are text in the form and numbers in the input', () => {
    expect(filled().fields.batch_size).toBe('50')
    expect(inputOf(filled({ sampling_rate: '0.25' })).sampling_rate).toBe(0.25)
    expect(inputOf(filled({ sampling_rate: '0,5' })).sampling_rate).toBe(0.5)
  })

  test.each(['', 'many', '1e999'])('%j is refused at its field, not replaced by the default', (text) => {
    const parsed = parseConfiguration(inputOf(filled({ batch_size: text })), { fingerprint })
    expect(parsed.ok ? [] : parsed.faults.map(({ path }) => path)).toEqual(['batch_size'])
  })
})

describe('rows', () => {
  test('without a key are left out, and ids are never given twice', () => {
    const rows = [
      { id: 'custom_events-1', key: 'signup', entry: { name: 'Signup' } },
      { id: 'custom_events-4', key: '', entry: { name: '' } },
    ]
    const values = { ...filled(), rows: { ...filled().rows, custom_events: rows } }
    expect(inputOf(values).custom_events).toEqual({ signup: { name: 'Signup' } })
    expect(newRowId('custom_events', rows)).toBe('custom_events-5')
  })
})

describe('the patch', () => {
  const base = inputOf(filled()) as JsonObject

  test('of nothing is empty', () => {
    expect(patchOf(base, inputOf(filled()))).toEqual({})
  })

  test('takes removed entries away with null and leads to what the form shows', () => {
    const event = { name: 'Signup', description: '', required_properties: [], tags: [] }
    const before: JsonObject = { ...base, custom_events: { signup: event, login: { ...event, name: 'Login' } } }
    const after: JsonObject = { ...base, custom_events: { signup: { ...event, tags: ['critical'] } }, batch_size: 10 }
    const patch = patchOf(before, after)
    expect(patch).toMatchObject({ custom_events: { login: null }, batch_size: 10 })
    expect(applyMergePatch(before as unknown as Variables, patch)).toMatchObject(after)
  })
})

test('a view read into the form and back changes nothing', () => {
  const parsed = parseConfiguration(inputOf(filled({ team: 'core' })), { fingerprint })
  if (!parsed.ok) throw new Error('must parse')
  const view = { ...parsed.variables, webhook_secret: '' } as unknown as JsonObject
  expect(patchOf(inputOf(valuesOf(view)), inputOf(filled({ team: 'core' })))).toEqual({})
  expect(changedNames(valuesOf(view), filled())).toEqual(['team'])
})
