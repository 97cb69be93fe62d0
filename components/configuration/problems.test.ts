import { describe, expect, test } from 'vitest'
import type { Json } from '#lib/core/json.ts'
import { emptyValues, type FormValues, inputOf } from './form-values.ts'
import { faultProblems, fixesOf, labelOf, parseInput, rowProblems, tolerant } from './problems.ts'

function valuesWith(fields: Record<string, Json>, rows: Partial<FormValues['rows']> = {}): FormValues {
  const empty = emptyValues({ environment: 'prod' })
  return { fields: { ...empty.fields, service_name: 'auth', ...fields }, rows: { ...empty.rows, ...rows } }
}

function faultsOf(values: FormValues) {
  const parsed = parseInput(inputOf(values), [])
  return parsed.ok ? [] : faultProblems(values, parsed.faults)
}

describe('problems', () => {
  test('stand at the field, as sentences', () => {
    const values = valuesWith({ service_name: 'Auth_Service' })
    const [problem] = faultsOf(values)
    expect(problem?.target.elementId).toBe('field-service_name')
    expect(problem?.message).toMatch(/^Must begin with a small letter.*\.$/)
  })

  test('of an entry stand at its cell', () => {
    const entry = { name: '', description: '', required_properties: ['ok', 'Not OK'], tags: [] }
    const values = valuesWith({}, { custom_events: [{ id: 'custom_events-7', key: 'signup', entry }] })
    const found = faultsOf(values).map(({ target }) => [target.elementId, labelOf(target)])
    expect(found).toContainEqual(['cell-custom_events-7-name', 'Custom events: signup · name'])
    expect(found).toContainEqual([
      'cell-custom_events-7-required_properties',
      'Custom events: signup · required properties',
    ])
  })

  test('two rows of one key, and one without', () => {
    const entry = { name: 'A', description: '', required_properties: [], tags: [] }
    const rows = ['a', 'a', ''].map((key, index) => ({ id: `custom_events-${index + 1}`, key, entry }))
    const messages = rowProblems(valuesWith({}, { custom_events: rows })).map(({ message }) => message)
    expect(messages).toEqual(['Is in the list twice.', 'Needs a key.'])
  })

  test('come with a fix at the place that it changes', () => {
    const values = valuesWith({ service_name: 'Auth_Service' })
    const parsed = parseInput(inputOf(values), [])
    const [fix] = parsed.ok ? [] : fixesOf(values, parsed.suggestions)
    expect(fix).toMatchObject({ path: 'service_name', value: 'auth-service' })
  })
})

describe('the tolerant reading', () => {
  test.each([
    ['nothing typed yet', { service_name: '', environment: null }],
    ['a bad name', { service_name: 'A B' }],
    ['a number that is none', { batch_size: 'x' }],
    ['a missing reason', { anonymize_ips: false }],
    ['a project that the vault refuses', { project_name: 'aws-x' }],
    ['a private webhook', { webhook_endpoint: 'http://169.254.169.254/' }],
    ['a mask without a secret behind it in this browser', { webhook_secret: '••••••••' }],
  ])('%s still gives a preview', (_name, fields) => {
    expect(tolerant(inputOf(valuesWith(fields)), [])).not.toBeNull()
  })

  test('keeps what is right', () => {
    const read = tolerant(inputOf(valuesWith({ batch_size: 'x', sampling_rate: '0.5' })), [])
    expect(read?.variables).toMatchObject({ service_name: 'auth', sampling_rate: 0.5, batch_size: 50 })
  })
})
