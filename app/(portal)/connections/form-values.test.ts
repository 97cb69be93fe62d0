import { expect, test } from 'vitest'
import { connectionKinds, connectionSchema } from '#lib/connections/schemas.ts'
import type { ConnectionView } from '#lib/connections/views.ts'
import { kindFields } from './fields.ts'
import { inputOf, patchOf, valuesOf } from './form-values.ts'

const stored: ConnectionView = {
  id: 'one',
  kind: 'aws',
  name: 'Production',
  region: 'eu-central-1',
  access_key_id: 'AKIAEXAMPLE000000000',
  secret_access_key: '••••f9a1',
  environments: ['prod'],
  is_default: true,
  etag: '"one.1"',
  created_at: '2026-11-23T12:00:00Z',
  updated_at: '2026-11-23T12:00:00Z',
  last_check: null,
}

test('what is stored and not touched is sent back without its secret', () => {
  const patch = patchOf('aws', valuesOf('aws', stored))
  expect(patch).toMatchObject({ name: 'Production', region: 'eu-central-1', environments: ['prod'], is_default: true })
  expect(patch).not.toHaveProperty('secret_access_key')
})

test('what was emptied is taken away; a replaced secret is sent', () => {
  const values = valuesOf('aws', stored)
  const texts = { ...values.texts, access_key_id: ' ', secret_access_key: 'new' }
  const patch = patchOf('aws', { ...values, texts, kept: [] })
  expect(patch).toMatchObject({ access_key_id: null, secret_access_key: 'new' })
})

test('a new one leaves out what is empty, and what its choice hides', () => {
  const values = valuesOf('posthog', null)
  const texts = { ...values.texts, name: ' A ', shared_project_id: '12' }
  expect(inputOf('posthog', { ...values, texts })).toEqual({
    kind: 'posthog',
    name: 'A',
    mode: 'project_per_service',
    environments: ['dev', 'staging', 'prod'],
    is_default: false,
  })
})

test.each(connectionKinds)('%s: the form has every field that the API takes', (kind) => {
  const union = connectionSchema({ posthog: [], outbound: [] })
  const option = union.options.find((one) => one.shape.kind.value === kind)
  const known = Object.keys(option?.shape ?? {}).filter(
    (name) => !['kind', 'name', 'environments', 'is_default'].includes(name),
  )
  expect(kindFields[kind].map(({ name }) => name).sort()).toEqual(known.sort())
})
