import { describe, expect, test } from 'vitest'
import { emptyValues, type FormValues, type Row } from './form-values.ts'
import { editAt, edited } from './use-form-values.ts'

const signup: Row = {
  id: 'custom_events-1',
  key: 'signup',
  entry: { name: 'Signup', description: '', required_properties: ['user_id', 'Plan Name'], tags: [] },
}

function valuesWith(rows: readonly Row[] = []): FormValues {
  const empty = emptyValues()
  return { ...empty, rows: { ...empty.rows, custom_events: rows } }
}

/** What the form holds after a fix was taken. */
function fixed(values: FormValues, path: string, value: Parameters<typeof editAt>[2]): FormValues {
  const edit = editAt(values, path, value)
  if (!edit) throw new Error('The fix leads nowhere.')
  return edited(values, edit)
}

describe('a fix', () => {
  test('of a variable is put into its field, numbers as text', () => {
    expect(fixed(valuesWith(), 'service_name', 'auth-service').fields.service_name).toBe('auth-service')
    expect(fixed(valuesWith(), 'sampling_rate', 0.5).fields.sampling_rate).toBe('0.5')
    expect(fixed(valuesWith(), 'anonymize_ips', true).fields.anonymize_ips).toBe(true)
  })

  test('of an entry’s column, and of one word in its list', () => {
    const named = fixed(valuesWith([signup]), 'custom_events.signup.name', 'Signed up')
    expect(named.rows.custom_events[0]?.entry).toMatchObject({
      name: 'Signed up',
      required_properties: ['user_id', 'Plan Name'],
    })
    const listed = fixed(valuesWith([signup]), 'custom_events.signup.required_properties.1', 'plan_name')
    expect(listed.rows.custom_events[0]?.entry).toMatchObject({ required_properties: ['user_id', 'plan_name'] })
  })

  test('of a key keeps the entry', () => {
    const [row] = fixed(valuesWith([signup]), 'custom_events.signup', 'sign_up').rows.custom_events
    expect(row).toEqual({ ...signup, key: 'sign_up' })
  })
})

describe('reasons and thresholds', () => {
  test('an emptied reason is gone, so that the rule asks again', () => {
    const given = edited(valuesWith(), { type: 'part', name: 'reasons', key: 'anonymize_ips', value: 'agreed' })
    expect(given.fields.reasons).toEqual({ anonymize_ips: 'agreed' })
    expect(edited(given, { type: 'part', name: 'reasons', key: 'anonymize_ips', value: '' }).fields.reasons).toEqual({})
  })

  test('an emptied threshold stays empty, to be refused at its field', () => {
    const emptied = edited(valuesWith(), { type: 'part', name: 'thresholds', key: 'p95_duration_ms', value: '' })
    expect(emptied.fields.thresholds).toMatchObject({ p95_duration_ms: '' })
  })
})
