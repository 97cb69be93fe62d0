import { expect, test } from 'vitest'
import { findVariable } from '#lib/configurations/variables.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import type { Json } from '#lib/core/json.ts'
import { settingFacts, settingText } from './setting-facts.ts'

const view: ConfigurationView = {
  id: 'one',
  key: 'nexpo/auth/prod',
  service_name: 'auth',
  project_name: 'nexpo',
  environment: 'prod',
  cloud_provider: 'aws',
  enable_posthog: true,
  revision: 1,
  applied_revision: null,
  status: 'draft',
  etag: '"one.1"',
  created_at: '2026-11-23T12:00:00Z',
  updated_at: '2026-11-23T12:00:00Z',
  last_run: null,
}

test('only what was chosen is said, with its default; the rest is counted', () => {
  const before = settingFacts(view)
  expect(before.chosen.map(({ name }) => name)).toEqual(['cloud_provider', 'enable_posthog'])
  const after = settingFacts({ ...view, analytics_rollout_percentage: 25, anonymize_ips: true })
  expect(after.chosen.at(-1)).toMatchObject({ label: 'Analytics rollout', text: '25 %', standard: '100 %' })
  expect(after.defaults).toBe(before.defaults - 1)
})

test.each<[string, Json, string]>([
  ['cloud_provider', 'gcp', 'Google Cloud'],
  ['enable_error_tracking', false, 'off'],
  ['webhook_secret', '••••', 'set'],
  ['team', '', 'none'],
  ['common_tags', { tier: '1', owner: 'identity' }, 'tier 1, owner identity'],
  ['custom_events', { login: { name: 'User logged in' } }, 'login'],
])('%s %j is %s', (name, value, text) => {
  const variable = findVariable(name)
  expect(variable && settingText(variable, value)).toBe(text)
})
