import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { configured } from '#lib/testing/configured.ts'
import { lint, looksPersonal } from './lint.ts'

const quiet = { parent_project_id: '42' }
const events = (changes: JsonObject) => ({ custom_events: { signup: { name: 'Signup', ...changes } } })

function codes(changes: JsonObject): readonly string[] {
  return lint(configured({ ...quiet, ...changes })).map(({ code, path }) => `${code} ${path}`)
}

describe('lint', () => {
  it.each<[string, JsonObject, string]>([
    [
      'an organization that cannot be one',
      { posthog_organization_id: 'org_123456' },
      'not_an_organization_id posthog_organization_id',
    ],
    [
      'a slug, which is not looked up',
      { posthog_organization_id: 'acme-inc' },
      'organization_slug posthog_organization_id',
    ],
    ['a parent that is no number', { parent_project_id: 'project_parent_123' }, 'not_a_project_id parent_project_id'],
    [
      'cross-service tracking without a parent',
      { parent_project_id: '' },
      'no_parent_project enable_cross_service_tracking',
    ],
    ['no events at all', { sampling_rate: 0 }, 'sampling_zero sampling_rate'],
    ['hardly any events in prod', { environment: 'prod', sampling_rate: 0.09 }, 'sampling_low sampling_rate'],
    ['a rollout to nobody', { analytics_rollout_percentage: 0 }, 'rollout_zero analytics_rollout_percentage'],
    [
      'a retention that PostHog does not keep',
      { data_retention_days: 364 },
      'retention_not_enforced data_retention_days',
    ],
    [
      'debug logging in prod',
      { environment: 'prod', enable_debug_logging: true },
      'debug_in_prod enable_debug_logging',
    ],
    [
      'personal data',
      events({ required_properties: ['plan', 'email'] }),
      'personal_data custom_events.signup.required_properties.1',
    ],
    [
      'a webhook without a secret',
      { webhook_endpoint: 'https://hooks.example.com' },
      'webhook_without_secret webhook_secret',
    ],
    [
      'a secret without a webhook',
      { webhook_secret: 'a-secret-of-some-length' },
      'secret_without_webhook webhook_endpoint',
    ],
    ['a service that is off', { enable_posthog: false }, 'posthog_disabled enable_posthog'],
    [
      'business metrics of nothing',
      { enable_business_metrics: true, ...events({ tags: ['x'] }) },
      'no_business_events enable_business_metrics',
    ],
    [
      'a tag that Google spells its own way',
      { cloud_provider: 'gcp', common_tags: { Environment: 'x' } },
      'tag_respelled common_tags.Environment',
    ],
  ])('tells of %s', (_name, changes, expected) => {
    expect(codes(changes)).toEqual([expected])
  })

  it.each<[string, JsonObject]>([
    ['the defaults', {}],
    ['the UUID of an organization', { posthog_organization_id: '0189A3B4-0000-7000-8000-00000000abcd' }],
    ['@current', { posthog_organization_id: '@current' }],
    ['low sampling outside prod', { sampling_rate: 0.05 }],
    ['a tenth in prod', { environment: 'prod', sampling_rate: 0.1 }],
    ['debug logging in dev', { enable_debug_logging: true }],
    [
      'debug logging in prod with a reason',
      { environment: 'prod', enable_debug_logging: true, reasons: { enable_debug_logging: 'incident' } },
    ],
    ['business metrics of something', { enable_business_metrics: true, ...events({ tags: ['Business'] }) }],
    ['tags that AWS keeps as they are', { common_tags: { Environment: 'x' } }],
    ['the ids of people', events({ required_properties: ['user_id', 'action_type', 'recipient', 'tokenizer'] })],
  ])('has nothing to say about %s', (_name, changes) => {
    expect(codes(changes)).toEqual([])
  })

  it('offers a value that would do', () => {
    const [warning] = lint(configured({ ...quiet, sampling_rate: 0 }))
    expect(warning?.fix).toEqual({ path: 'sampling_rate', value: 1 })
  })
})

describe('looksPersonal', () => {
  it.each(['email', 'user_email', 'phone', 'ip', 'client_ip', 'password', 'api_key', 'full_name', 'birthdate'])(
    '%s does',
    (property) => {
      expect(looksPersonal(property)).toBe(true)
    },
  )

  it.each(['user_id', 'zipper', 'description', 'shipping', 'plan', 'ipsum', 'cardinality'])(
    '%s does not',
    (property) => {
      expect(looksPersonal(property)).toBe(false)
    },
  )
})
