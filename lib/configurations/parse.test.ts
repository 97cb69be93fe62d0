import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { arbitraryConfiguration } from '#lib/testing/arbitrary-configuration.ts'
import { faultsOf, many, minimal, testFingerprint } from '#lib/testing/configured.ts'
import { moduleExample } from '#lib/testing/module-example.ts'
import { parseConfiguration } from './parse.ts'
import { toInput } from './to-input.ts'

const event = { name: 'Signup', required_properties: ['plan'] }

function parse(input: unknown) {
  return parseConfiguration(input, { fingerprint: testFingerprint })
}

function suggestionsOf(input: unknown): Record<string, unknown> {
  const parsed = parse(input)
  return parsed.ok ? {} : Object.fromEntries(parsed.suggestions.map(({ path, value }) => [path, value]))
}

describe('what is accepted', () => {
  it('fills in the defaults of the module', () => {
    const parsed = parse(minimal)
    expect(parsed.ok && parsed.variables).toMatchObject({
      enable_posthog: false,
      project_name: 'nexpo',
      cloud_provider: 'aws',
      posthog_organization_id: '',
      posthog_host: 'https://us.posthog.com',
      parent_project_id: '',
      analytics_rollout_percentage: 100,
      sampling_rate: 1,
      anonymize_ips: true,
      data_retention_days: 365,
      batch_size: 50,
      flush_interval_ms: 5000,
      enable_session_recording: false,
      enable_business_metrics: false,
      webhook_endpoint: '',
      webhook_secret: null,
      custom_events: {},
      common_tags: {},
      thresholds: { p95_duration_ms: 1000, error_rate_percent: 5 },
      vault_layout: 'module',
    })
  })

  it('reads the example of the module without losing anything', () => {
    const parsed = parse(moduleExample)
    const { provider, ...rest } = moduleExample
    expect(parsed.ok && parsed.variables).toMatchObject({
      ...rest,
      cloud_provider: provider,
      posthog_host: 'https://us.posthog.com',
      webhook_secret: { $secret: 'webhook_secret' },
    })
    expect(parsed.ok && parsed.secrets.webhook_secret?.reveal()).toBe('secure_webhook_secret')
    expect(parsed.ok && parsed.warnings.map(({ code }) => code)).toEqual([
      'host_normalised',
      'debug_in_prod',
      'not_an_organization_id',
      'not_a_project_id',
    ])
  })

  it.each<[string, JsonObject, JsonObject]>([
    [
      'null for an optional variable',
      { sampling_rate: null, project_name: null, custom_events: null },
      { sampling_rate: 1 },
    ],
    ['null inside an entry', { custom_events: { signup: { ...event, tags: null } } }, {}],
    [
      'null inside the thresholds',
      { thresholds: { p95_duration_ms: null } },
      { thresholds: { p95_duration_ms: 1000 } },
    ],
    ['provider as another name of cloud_provider', { provider: 'gcp' }, { cloud_provider: 'gcp' }],
    ['both names when they agree', { provider: 'azure', cloud_provider: 'azure' }, { cloud_provider: 'azure' }],
    [
      'a provider of null beside a cloud_provider',
      { provider: null, cloud_provider: 'gcp' },
      { cloud_provider: 'gcp' },
    ],
    ['the shortest service name', { service_name: 'ab' }, { service_name: 'ab' }],
    ['the longest service name', { service_name: 'a'.repeat(40) }, {}],
    ['a service called posthog-proxy', { service_name: 'posthog-proxy' }, {}],
    ['rollout 0 and sampling 0', { analytics_rollout_percentage: 0, sampling_rate: 0 }, { sampling_rate: 0 }],
    ['minus zero as zero', { sampling_rate: -0 }, { sampling_rate: 0 }],
    ['every hundredth of a sampling rate', { sampling_rate: 0.57 }, { sampling_rate: 0.57 }],
    ['the longest retention', { data_retention_days: 2557 }, {}],
    ['the widest batch and interval', { batch_size: 1000, flush_interval_ms: 60_000 }, {}],
    ['space around a name', { team: '  platform ' }, { team: 'platform' }],
    ['200 custom events', { custom_events: many(200, (i) => ({ name: `E${i}` })) }, {}],
    ['a custom event called constructor', { custom_events: { constructor: event } }, {}],
    ['emoji in a description', { custom_events: { signup: { ...event, description: 'Hello 👋🏽\n\u2028world' } } }, {}],
    [
      'prod with a reason to keep IP addresses',
      { environment: 'prod', anonymize_ips: false, reasons: { anonymize_ips: 'fraud' } },
      {},
    ],
    ['console logs beside recordings', { enable_session_recording: true, enable_console_logs: true }, {}],
    ['an empty host', { posthog_host: '' }, { posthog_host: 'https://us.posthog.com' }],
    [
      'a host of a self-hosted PostHog',
      { posthog_host: 'https://ph.example.com:8443/' },
      { posthog_host: 'https://ph.example.com:8443' },
    ],
    ['a PostHog on this machine', { posthog_host: 'http://127.0.0.1:8000' }, { posthog_host: 'http://127.0.0.1:8000' }],
  ])('%s', (_name, changes, expected) => {
    const input = { ...minimal, ...changes }
    expect(faultsOf(input)).toEqual({})
    const parsed = parse(input)
    expect(parsed.ok && parsed.variables).toMatchObject(expected)
  })
})

describe('an input that is no configuration', () => {
  it('an input nested too deep, without following it down', () => {
    const tags = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
    const faults = faultsOf({ ...minimal, custom_events: { signup: { ...event, tags } } })
    expect(Object.values(faults)).toContain('is nested too deep')
  })

  it.each([[null], [undefined], ['text'], [7], [[]], [[{}]]])('%j in place of a configuration', (input) => {
    expect(faultsOf(input)).toEqual({ '': 'must be a JSON object' })
  })
})

describe('every fault at once', () => {
  it('names each of them with its path, in one answer', () => {
    const faults = faultsOf({
      service_name: 'Auth_Service',
      environment: 'live',
      unknown: 1,
      sampling_rate: 2,
      batch_size: '50',
      webhook_endpoint: 'http://10.0.0.1',
      webhook_secret: 'short',
      custom_events: { Bad: { name: '', tags: ['a', 'A'] }, performance: event },
      extra_cohorts: { gold: { name: 'Gold', performed: [{ event: 'nope', days: 0 }] } },
    })
    expect(Object.keys(faults).sort()).toEqual([
      'batch_size',
      'custom_events.Bad',
      'custom_events.Bad.name',
      'custom_events.performance',
      'environment',
      'extra_cohorts.gold.performed.0.days',
      'sampling_rate',
      'service_name',
      'unknown',
      'webhook_endpoint',
      'webhook_secret',
    ])
  })

  it('never repeats a secret', () => {
    const parsed = parse({ ...minimal, webhook_secret: 'hunter2 hunter2 hunter2' })
    expect(parsed.ok).toBe(false)
    expect(JSON.stringify(parsed)).not.toContain('hunter2')
  })
})

describe('a hostile input', { timeout: 30_000 }, () => {
  it.each([
    ['unknown keys', many(100_000, () => 1)],
    ['tags', { ...minimal, common_tags: many(100_000, () => 1) }],
    ['custom events', { ...minimal, custom_events: many(20_000, () => ({})) }],
    ['properties', { ...minimal, custom_events: { a: { name: 'A', required_properties: Array(100_000).fill('X') } } }],
  ])('of very many %s is refused soon, and with a readable answer', (_name, input) => {
    const startedAt = performance.now()
    const faults = faultsOf(input)
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(Object.keys(faults).length).toBeGreaterThan(0)
    expect(Object.keys(faults).length).toBeLessThanOrEqual(1000)
  })
})

describe('suggestions', () => {
  it.each<[string, JsonObject, string, unknown]>([
    ['a service name in capitals', { service_name: 'Auth_Service' }, 'service_name', 'auth-service'],
    ['a service name in camel case', { service_name: 'userProfile2' }, 'service_name', 'user-profile2'],
    ['a service name with accents', { service_name: 'Café Bar' }, 'service_name', 'cafe-bar'],
    ['an ambiguous service name', { service_name: 'web-posthog-api' }, 'service_name', 'web-api'],
    ['production', { environment: 'Production' }, 'environment', 'prod'],
    ['a typing error', { environment: 'stagin' }, 'environment', 'staging'],
    ['a number as text', { batch_size: '20' }, 'batch_size', 20],
    ['a toggle as text', { anonymize_ips: 'false' }, 'anonymize_ips', false],
    ['too much', { analytics_rollout_percentage: 250 }, 'analytics_rollout_percentage', 100],
    ['too fine', { sampling_rate: 0.333 }, 'sampling_rate', 0.33],
    ['a number for a text', { parent_project_id: 123 }, 'parent_project_id', '123'],
    ['a host without TLS', { posthog_host: 'http://app.posthog.com' }, 'posthog_host', 'https://us.posthog.com'],
    [
      'a host with a path',
      { posthog_host: 'https://eu.posthog.com/project/1' },
      'posthog_host',
      'https://eu.posthog.com',
    ],
    [
      'a property in camel case',
      { custom_events: { a: { name: 'A', required_properties: ['userId'] } } },
      'custom_events.a.required_properties.0',
      'user_id',
    ],
    ['IP addresses in prod', { environment: 'prod', anonymize_ips: false }, 'anonymize_ips', true],
    ['console logs alone', { enable_console_logs: true }, 'enable_console_logs', false],
  ])('%s', (_name, changes, path, value) => {
    expect(suggestionsOf({ ...minimal, ...changes })).toMatchObject({ [path]: value })
  })

  it('suggests nothing when nothing would do', () => {
    expect(suggestionsOf({ ...minimal, service_name: '!!!' })).toEqual({})
    expect(suggestionsOf({ ...minimal, project_name: 'aws' })).toEqual({})
  })
})

describe('laws', { timeout: 30_000 }, () => {
  it('what was read can be read again and stays the same', () => {
    fc.assert(
      fc.property(arbitraryConfiguration, (input) => {
        const first = parse(input)
        expect(first.ok ? [] : first.faults).toEqual([])
        if (!first.ok) return
        const options = { fingerprint: testFingerprint, previous: first.variables }
        const second = parseConfiguration(toInput(first.variables), options)
        expect(second.ok && second.variables).toEqual(first.variables)
      }),
    )
  })

  it('any JSON at all is answered, and a refusal always says why', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (input) => {
        const parsed = parse(input)
        expect(parsed.ok || parsed.faults.length > 0).toBe(true)
      }),
    )
  })

  it('any JSON in place of any variable is answered', () => {
    const names = [
      ...Object.keys(moduleExample),
      'extra_flags',
      'extra_cohorts',
      'extra_actions',
      'thresholds',
      'reasons',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }), (name, value) => {
        const parsed = parse({ ...moduleExample, [name]: value })
        expect(parsed.ok || parsed.faults.length > 0).toBe(true)
      }),
    )
  })
})
