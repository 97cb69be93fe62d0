import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { arbitraryConfiguration } from '#lib/testing/arbitrary-configuration.ts'
import { testFingerprint } from '#lib/testing/configured.ts'
import { moduleExample } from '#lib/testing/module-example.ts'
import { parseConfiguration } from './parse.ts'
import { toInput } from './to-input.ts'

const minimal: JsonObject = { service_name: 'auth', environment: 'dev' }
const event = { name: 'Signup', required_properties: ['plan'] }

function parse(input: unknown) {
  return parseConfiguration(input, { fingerprint: testFingerprint })
}

function faultsOf(input: unknown): Record<string, string> {
  const parsed = parse(input)
  return parsed.ok ? {} : Object.fromEntries(parsed.faults.map(({ path, message }) => [path, message]))
}

function suggestionsOf(input: unknown): Record<string, unknown> {
  const parsed = parse(input)
  return parsed.ok ? {} : Object.fromEntries(parsed.suggestions.map(({ path, value }) => [path, value]))
}

const many = (count: number, entry: unknown) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`key_${i}`, typeof entry === 'function' ? entry(i) : entry]),
  )

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
    ['200 custom events', { custom_events: many(200, (i: number) => ({ name: `E${i}` })) }, {}],
    ['a custom event called constructor', { custom_events: { constructor: event } }, {}],
    ['emoji in a description', { custom_events: { signup: { ...event, description: 'Hello 👋🏽\nworld' } } }, {}],
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

describe('what is refused, and where', () => {
  const custom = (changes: JsonObject) => ({ custom_events: { signup: { ...event, ...changes } } })

  it.each<[string, JsonObject, string, RegExp]>([
    ['a missing service name', { service_name: undefined as never }, 'service_name', /required/],
    ['a null environment', { environment: null }, 'environment', /required: must be dev, staging or prod/],
    ['an unknown environment', { environment: 'production' }, 'environment', /dev, staging or prod/],
    ['an unknown cloud', { cloud_provider: 'hetzner' }, 'cloud_provider', /aws, gcp or azure/],
    ['providers that contradict each other', { provider: 'gcp', cloud_provider: 'aws' }, 'provider', /contradicts/],
    ['an unknown variable', { smapling_rate: 1 }, 'smapling_rate', /did you mean sampling_rate/],
    ['an unknown variable like nothing', { zzz: 1 }, 'zzz', /^is not a variable$/],
    ['__proto__ as a variable', JSON.parse('{"__proto__":{"a":1}}'), '__proto__', /is not a variable/],
    ['capitals and _ in a service name', { service_name: 'Auth_Service' }, 'service_name', /small letter/],
    ['a service name of one letter', { service_name: 'a' }, 'service_name', /2 to 40/],
    ['a service name of 41 letters', { service_name: 'a'.repeat(41) }, 'service_name', /2 to 40/],
    ['two hyphens', { service_name: 'a--b' }, 'service_name', /two hyphens/],
    ['a hyphen at the end', { service_name: 'auth-' }, 'service_name', /end with/],
    ['an ambiguous service name', { service_name: 'web-posthog-api' }, 'service_name', /ambiguous/],
    ['a service name that is no text', { service_name: 12 }, 'service_name', /must be text/],
    ['a project of aws', { project_name: 'aws-things' }, 'project_name', /aws or ssm/],
    ['a project of ssm', { project_name: 'ssm' }, 'project_name', /aws or ssm/],
    ['a project of 32 letters', { project_name: 'a'.repeat(32) }, 'project_name', /at most 31/],
    ['an empty project', { project_name: '' }, 'project_name', /small letter/],
    ['a rollout above 100', { analytics_rollout_percentage: 101 }, 'analytics_rollout_percentage', /at most 100/],
    ['half a percent', { analytics_rollout_percentage: 0.5 }, 'analytics_rollout_percentage', /whole number/],
    ['a rate above 1', { sampling_rate: 1.01 }, 'sampling_rate', /at most 1/],
    ['a rate below 0', { sampling_rate: -0.01 }, 'sampling_rate', /at least 0/],
    ['a thousandth of a rate', { sampling_rate: 0.125 }, 'sampling_rate', /multiple of 0.01/],
    ['a rate that is not a number', { sampling_rate: Number.NaN }, 'sampling_rate', /number/],
    ['a rate as text', { sampling_rate: '0.5' }, 'sampling_rate', /must be a number/],
    ['a toggle as text', { anonymize_ips: 'true' }, 'anonymize_ips', /true or false/],
    ['no day of retention', { data_retention_days: 0 }, 'data_retention_days', /at least 1/],
    ['more than seven years', { data_retention_days: 2558 }, 'data_retention_days', /at most 2557/],
    ['an empty batch', { batch_size: 0 }, 'batch_size', /at least 1/],
    ['a batch of 1001', { batch_size: 1001 }, 'batch_size', /at most 1000/],
    ['a flush every 99 ms', { flush_interval_ms: 99 }, 'flush_interval_ms', /at least 100/],
    ['a host with a path', { posthog_host: 'https://us.posthog.com/api' }, 'posthog_host', /without a path/],
    ['a host without TLS', { posthog_host: 'http://ph.example.com' }, 'posthog_host', /https/],
    ['a host with a password', { posthog_host: 'https://a:b@us.posthog.com' }, 'posthog_host', /password/],
    ['console logs without recordings', { enable_console_logs: true }, 'enable_console_logs', /needs enable_session/],
    [
      'IP addresses in prod for no reason',
      { environment: 'prod', anonymize_ips: false },
      'reasons.anonymize_ips',
      /say why/,
    ],
    [
      'an empty reason',
      { environment: 'prod', anonymize_ips: false, reasons: { anonymize_ips: ' ' } },
      'reasons.anonymize_ips',
      /say why/,
    ],
    [
      'recording in prod without consent',
      { environment: 'prod', enable_session_recording: true },
      'reasons.enable_session_recording',
      /consent/,
    ],
    ['a reason for nothing', { reasons: { nothing: 'x' } }, 'reasons.nothing', /not the name of a variable/],
    ['a webhook without TLS', { webhook_endpoint: 'http://hooks.example.com' }, 'webhook_endpoint', /https/],
    ['the metadata service', { webhook_endpoint: 'http://169.254.169.254' }, 'webhook_endpoint', /https/],
    ['the metadata service with TLS', { webhook_endpoint: 'https://169.254.169.254' }, 'webhook_endpoint', /public/],
    ['a webhook that is no address', { webhook_endpoint: 'hooks' }, 'webhook_endpoint', /https address/],
    ['a short secret', { webhook_secret: 'x'.repeat(15) }, 'webhook_secret', /16 to 256/],
    ['a long secret', { webhook_secret: 'x'.repeat(257) }, 'webhook_secret', /16 to 256/],
    ['a secret with a line break', { webhook_secret: `${'x'.repeat(20)}\n` }, 'webhook_secret', /control characters/],
    ['a secret with a brace', { webhook_secret: `${'x'.repeat(20)}{` }, 'webhook_secret', /braces/],
    ['a secret beyond ASCII', { webhook_secret: 'é'.repeat(20) }, 'webhook_secret', /ASCII/],
    ['a mask for no secret', { webhook_secret: '••••' }, 'webhook_secret', /mask/],
    ['a reference that is not ours', { webhook_secret: { $secret: 'x', fingerprint: 'y' } }, 'webhook_secret', /text/],
    [
      '201 custom events',
      { custom_events: many(201, (i: number) => ({ name: `E${i}` })) },
      'custom_events',
      /at most 200 entries; there are 201/,
    ],
    ['a list of custom events', { custom_events: [] }, 'custom_events', /must be an object/],
    [
      'an event key with capitals',
      { custom_events: { SignUp: event } },
      'custom_events.SignUp',
      /its key must be snake_case/,
    ],
    ['a standard event as custom event', { custom_events: { error: event } }, 'custom_events.error', /standard event/],
    ['an event without a name', { custom_events: { signup: {} } }, 'custom_events.signup.name', /required/],
    ['an event that is text', { custom_events: { signup: 'x' } }, 'custom_events.signup', /must be an object/],
    ['an event that is null', { custom_events: { signup: null } }, 'custom_events.signup', /required/],
    ['an empty name', custom({ name: ' ' }), 'custom_events.signup.name', /not be empty/],
    ['a name of 121 characters', custom({ name: 'x'.repeat(121) }), 'custom_events.signup.name', /at most 120/],
    [
      'a description of 501',
      custom({ description: 'x'.repeat(501) }),
      'custom_events.signup.description',
      /at most 500/,
    ],
    ['an unknown key of an event', custom({ tag: [] }), 'custom_events.signup.tag', /not a known key/],
    [
      'the third property in capitals',
      custom({ required_properties: ['a', 'b', 'C'] }),
      'custom_events.signup.required_properties.2',
      /snake_case/,
    ],
    [
      'a property twice',
      custom({ required_properties: ['a', 'a'] }),
      'custom_events.signup.required_properties.1',
      /twice/,
    ],
    [
      '101 properties',
      custom({ required_properties: Object.keys(many(101, 0)) }),
      'custom_events.signup.required_properties',
      /at most 100 entries/,
    ],
    ['21 tags', custom({ tags: Object.keys(many(21, 0)) }), 'custom_events.signup.tags', /at most 20/],
    ['a tag twice but for its case', custom({ tags: ['a', 'A'] }), 'custom_events.signup.tags.1', /twice/],
    ['a tag of 61 characters', custom({ tags: ['x'.repeat(61)] }), 'custom_events.signup.tags.0', /at most 60/],
    [
      'two events of one name',
      { custom_events: { a: event, b: { name: 'signup' } } },
      'custom_events.b.name',
      /custom_events.a/,
    ],
    [
      'the name of a standard action',
      custom({ name: 'requests' }),
      'custom_events.signup.name',
      /standard action Requests/,
    ],
    ['a NUL', { team: 'a\0b' }, 'team', /NUL/],
    ['a control character', { team: 'a\u0007b' }, 'team', /control/],
    ['a line break in a name', custom({ name: 'a\nb' }), 'custom_events.signup.name', /one line/],
    ['half a character', { team: 'a\ud800b' }, 'team', /surrogate/],
    ['text that runs backwards', { team: 'a\u202eb' }, 'team', /direction/],
    ['a control character in a key', { common_tags: { 'a\u0000b': 'x' } }, 'common_tags.a\ufffdb', /its key/],
    ['an unknown threshold', { thresholds: { p99: 1 } }, 'thresholds.p99', /not a known key/],
    ['thresholds as a number', { thresholds: 5 }, 'thresholds', /must be an object/],
    [
      'an error rate of nothing',
      { thresholds: { error_rate_percent: 0 } },
      'thresholds.error_rate_percent',
      /at least 0.1/,
    ],
    [
      'a flag that exists',
      { extra_flags: { analytics_enabled: {} } },
      'extra_flags.analytics_enabled',
      /standard analytics_enabled/,
    ],
    [
      'two flags of one name',
      { extra_flags: { 'new-flow': {}, new_flow: {} } },
      'extra_flags.new_flow',
      /same name as extra_flags.new-flow/,
    ],
    [
      'a condition without a value',
      { extra_flags: { beta: { properties: [{ key: 'email' }] } } },
      'extra_flags.beta.properties.0.value',
      /required/,
    ],
    [
      'a condition with a pointless value',
      { extra_flags: { beta: { properties: [{ key: 'email', operator: 'is_set', value: 1 }] } } },
      'extra_flags.beta.properties.0.value',
      /no meaning/,
    ],
    [
      'a condition with an object',
      { extra_flags: { beta: { properties: [{ key: 'email', value: {} }] } } },
      'extra_flags.beta.properties.0.value',
      /text, a number or a list/,
    ],
    ['a cohort of nobody', { extra_cohorts: { gold: { name: 'Gold' } } }, 'extra_cohorts.gold', /at least one/],
    [
      'a cohort of an unknown event',
      { extra_cohorts: { gold: { name: 'Gold', performed: [{ event: 'paid', days: 7 }] } } },
      'extra_cohorts.gold.performed.0.event',
      /neither/,
    ],
    [
      'a cohort called active_users',
      { extra_cohorts: { active_users: { name: 'x', performed: [{ event: 'request', days: 1 }] } } },
      'extra_cohorts.active_users',
      /standard/,
    ],
    [
      'an action of a custom event',
      { ...custom({}), extra_actions: { signup: { name: 'Other', events: ['request'] } } },
      'extra_actions.signup',
      /custom event/,
    ],
    [
      'an action without events',
      { extra_actions: { pay: { name: 'Pay', events: [] } } },
      'extra_actions.pay.events',
      /at least 1 entry/,
    ],
  ])('%s', (_name, changes, path, message) => {
    const faults = faultsOf({ ...minimal, ...changes })
    expect(faults[path]).toMatch(message)
    expect(Object.keys(faults)).toHaveLength(1)
  })

  it('an input nested too deep, without following it down', () => {
    const tags = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
    const faults = faultsOf({ ...minimal, custom_events: { signup: { ...event, tags } } })
    expect(Object.values(faults)).toContain('is nested too deep')
  })

  it.each([[null], [undefined], ['text'], [7], [[]], [[{}]]])('%j in place of a configuration', (input) => {
    expect(faultsOf(input)).toEqual({ '': 'must be a JSON object' })
  })
})

describe('tags by cloud', () => {
  const tagged = (cloud_provider: string, common_tags: JsonObject) =>
    faultsOf({ ...minimal, cloud_provider, common_tags })

  it.each<[string, string, JsonObject, string, RegExp]>([
    ['aws: in front', 'aws', { 'aws:x': '1' }, 'common_tags.aws:x', /aws:/],
    ['a sign that AWS refuses', 'aws', { 'a*': '1' }, 'common_tags.a*', /AWS/],
    ['a value that AWS refuses', 'aws', { a: '<b>' }, 'common_tags.a', /value/],
    ['46 tags on AWS', 'aws', many(46, 'x') as JsonObject, 'common_tags', /at most 45/],
    ['a digit in front on Google', 'gcp', { '1a': 'x' }, 'common_tags.1a', /letter/],
    ['goog in front on Google', 'gcp', { 'goog-x': 'x' }, 'common_tags.goog-x', /Google/],
    ['tags that Google spells alike', 'gcp', { Team: 'a', team: 'b' }, 'common_tags.team', /same tag as Team/],
    ['tags that Azure takes for one', 'azure', { Team: 'a', team: 'b' }, 'common_tags.team', /same tag as Team/],
    ['11 tags on Azure', 'azure', many(11, 'x') as JsonObject, 'common_tags', /at most 10/],
    ['a sign that Azure refuses', 'azure', { 'a?': 'x' }, 'common_tags.a?', /Azure/],
    ['our own mark', 'aws', { managed_by: 'me' }, 'common_tags.managed_by', /reserved/],
    ['our own mark in capitals', 'azure', { Hedgerow_Key: 'x' }, 'common_tags.Hedgerow_Key', /reserved/],
    ['a value that is no text', 'aws', { a: 1 }, 'common_tags.a', /text/],
    ['a nameless tag', 'aws', { '': 'x' }, 'common_tags', /empty/],
  ])('refuses %s', (_name, cloud, tags, path, message) => {
    expect(tagged(cloud, tags)[path]).toMatch(message)
  })

  it('lets AWS tell capitals apart', () => {
    expect(tagged('aws', { Team: 'a', team: 'b' })).toEqual({})
  })

  it('refuses __proto__ and leaves no trace of it', () => {
    expect(tagged('aws', JSON.parse('{"__proto__":"x"}'))['common_tags.__proto__']).toBeDefined()
    expect(Object.prototype).not.toHaveProperty('x')
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

describe('outbound allow-list', () => {
  const endpoint = 'http://127.0.0.1:4000/hook'

  it.each([
    ['the host with its port', ['127.0.0.1:4000'], true],
    ['the host', ['127.0.0.1'], true],
    ['another port', ['127.0.0.1:4001'], false],
    ['nothing', [], false],
  ])('with %s', (_name, outboundAllow, isAllowed) => {
    const input = { ...minimal, webhook_endpoint: endpoint }
    expect(parseConfiguration(input, { fingerprint: testFingerprint, outboundAllow }).ok).toBe(isAllowed)
  })
})

describe('the webhook secret of a configuration that has one', () => {
  const first = parse({ ...minimal, webhook_secret: 'the-first-secret-there-was' })
  const previous = first.ok ? first.variables : undefined
  const again = (changes: JsonObject) =>
    parseConfiguration({ ...minimal, ...changes }, { fingerprint: testFingerprint, ...(previous ? { previous } : {}) })

  it.each<[string, JsonObject]>([
    ['left out', {}],
    ['masked', { webhook_secret: '••••' }],
    ['masked with its end', { webhook_secret: '••••was' }],
    ['its own reference', { webhook_secret: previous?.webhook_secret ?? null }],
  ])('is kept when it is %s', (_name, changes) => {
    const parsed = again(changes)
    expect(parsed.ok && parsed.variables.webhook_secret).toEqual(previous?.webhook_secret)
    expect(parsed.ok && parsed.secrets).toEqual({})
  })

  it.each<[string, JsonObject]>([
    ['null', { webhook_secret: null }],
    ['empty', { webhook_secret: '' }],
  ])('is removed when it is %s', (_name, changes) => {
    const parsed = again(changes)
    expect(parsed.ok && parsed.variables.webhook_secret).toBeNull()
  })

  it('is replaced by another text', () => {
    const parsed = again({ webhook_secret: 'the-second-secret-there-is' })
    expect(parsed.ok && parsed.variables.webhook_secret).not.toEqual(previous?.webhook_secret)
    expect(parsed.ok && parsed.secrets.webhook_secret?.reveal()).toBe('the-second-secret-there-is')
  })

  it('is not taken from a reference with another fingerprint', () => {
    expect(again({ webhook_secret: { $secret: 'webhook_secret', fingerprint: '0' } }).ok).toBe(false)
  })
})

describe('laws', () => {
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
