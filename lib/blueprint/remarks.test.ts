import { expect, it } from 'vitest'
import { configured } from '#lib/testing/configured.ts'
import { blueprintInput, shared } from '#lib/testing/desired.ts'
import { remarks } from './remarks.ts'

it('says what a shared project keeps a service from doing', () => {
  const found = remarks(blueprintInput(configured(), shared))
  expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual([
    'posthog_connection shared_project_filters',
    'custom_events shared_project_events',
    'anonymize_ips shared_project_settings',
  ])
  expect(found[0]?.message).toMatch(/project 7 is shared.*service "auth" and environment "dev"/)
})

it('has nothing to say about a project of its own', () => {
  expect(remarks(blueprintInput(configured()))).toEqual([])
})
