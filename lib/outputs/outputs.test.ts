import { describe, expect, it } from 'vitest'
import { configured } from '#lib/testing/configured.ts'
import { expectedEnvironment, recordedAttributes, testKey } from '#lib/testing/environment.ts'
import type { ApiKey } from './api-key.ts'
import { outputs, sensitiveOutputs } from './index.ts'

const host = { app: 'https://us.posthog.com', ingest: 'https://us.i.posthog.com' }
const variables = configured({ parent_project_id: '7', custom_events: { sign_up: { name: 'Sign up' } } })
const of = (apiKey: ApiKey, attributes = recordedAttributes) => outputs({ variables, host, attributes, apiKey })

describe('the outputs of a provisioned service', () => {
  it('are exactly the 13 of the module', () => {
    expect(Object.keys(of(null))).toEqual([
      'posthog_project_id',
      'posthog_project_api_key',
      'posthog_host',
      'service_name',
      'feature_flags',
      'analytics_actions',
      'custom_actions',
      'cohorts',
      'dashboard_url',
      'environment_variables',
      'shared_config',
      'event_schema',
      'integration_config',
    ])
  })

  it('name what was made', () => {
    expect(of({ masked: 'phc_••••ests' })).toMatchObject({
      posthog_project_id: '42',
      posthog_project_api_key: 'phc_••••ests',
      posthog_host: 'https://us.i.posthog.com',
      service_name: 'auth',
      feature_flags: {
        analytics_enabled: 'auth-analytics-enabled',
        debug_logging: 'auth-debug-logging',
        performance_monitoring: 'auth-performance-monitoring',
      },
      analytics_actions: { requests: '1', errors: '2', performance: '3' },
      custom_actions: { sign_up: '4' },
      cohorts: { active_users: '5' },
      dashboard_url: 'https://us.posthog.com/project/42/dashboard/6',
    })
  })

  it('let another service follow this one', () => {
    expect(of(null).shared_config).toEqual({
      service_name: 'auth',
      project_name: 'nexpo',
      environment: 'dev',
      posthog_project_id: '42',
      ingest_host: 'https://us.i.posthog.com',
      app_host: 'https://us.posthog.com',
      parent_project_id: '7',
      cross_service_tracking: true,
      event_prefix: 'auth_',
      feature_flags: {
        analytics_enabled: 'auth-analytics-enabled',
        debug_logging: 'auth-debug-logging',
        performance_monitoring: 'auth-performance-monitoring',
      },
      api_key_entry: { cloud_provider: 'aws', name: '/nexpo/auth/posthog/project-api-key' },
    })
  })

  it('set up an SDK by its own names', () => {
    expect(of({ value: testKey }).integration_config).toMatchObject({
      service: { name: 'auth', project: 'nexpo', environment: 'dev' },
      sdk: { apiKey: testKey, host: 'https://us.i.posthog.com', flushAt: 50, flushInterval: 5000 },
      sampling: { sampling_rate: 1, analytics_rollout_percentage: 100 },
      privacy: { anonymize_ips: true, user_identification: true },
      super_properties: { service: 'auth', environment: 'dev' },
    })
  })

  it('hold the 15 variables', () => {
    expect(of({ value: testKey }).environment_variables).toEqual(expectedEnvironment)
  })
})

describe('the key of the project', () => {
  it.each([
    ['a mask', { masked: 'phc_••••ests' }],
    ['nothing', null],
  ])('is nowhere in the outputs when %s is given', (_name, apiKey) => {
    expect(JSON.stringify(of(apiKey))).not.toContain(testKey)
  })

  it('is only in outputs that are marked sensitive', () => {
    const holding = Object.entries(of({ value: testKey })).filter(([, value]) =>
      JSON.stringify(value).includes(testKey),
    )
    for (const [name] of holding) expect(sensitiveOutputs).toContain(name)
    expect(holding).toHaveLength(3)
  })
})

describe('the outputs of a service', () => {
  it('that is not provisioned are empty where nothing is known', () => {
    const made = of(null, {})
    expect(made).toMatchObject({ posthog_project_id: '', dashboard_url: '', analytics_actions: {}, cohorts: {} })
    expect(made.environment_variables.POSTHOG_PROJECT_ID).toBe('')
    expect(made.feature_flags.analytics_enabled).toBe('auth-analytics-enabled')
  })

  it('in a shared project name its flags and its project', () => {
    const made = of(null, { 'posthog.shared_project/shared': { id: 9 } })
    expect(made.posthog_project_id).toBe('9')
    expect(made.feature_flags.debug_logging).toBe('auth-dev-debug-logging')
  })

  it('without a parent leave the parent out', () => {
    const alone = outputs({ variables: configured(), host, attributes: recordedAttributes, apiKey: null })
    expect(alone.environment_variables).not.toHaveProperty('POSTHOG_PARENT_PROJECT_ID')
    expect(alone.shared_config.parent_project_id).toBe('')
  })

  it('with extensions list them beside the standard ones', () => {
    const extended = outputs({
      variables: configured({
        extra_flags: { beta: {} },
        extra_actions: { paid: { name: 'Paid', events: ['request'] } },
        extra_cohorts: { gold: { name: 'Gold', performed: [{ event: 'request', days: 7 }] } },
      }),
      host,
      attributes: { 'posthog.action/extra-paid': { id: 8 }, 'posthog.cohort/extra-gold': { id: 9 } },
      apiKey: null,
    })
    expect(extended.feature_flags.beta).toBe('auth-beta')
    expect(extended.custom_actions).toEqual({ paid: '8' })
    expect(extended.cohorts).toEqual({ gold: '9' })
  })
})
