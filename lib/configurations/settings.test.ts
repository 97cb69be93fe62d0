import { describe, expect, it } from 'vitest'
import { configured } from '#lib/testing/configured.ts'
import { formatRate, settingsOf } from './settings.ts'
import { vaultName } from './vault-names.ts'

function texts(changes: Parameters<typeof configured>[0], host = 'https://us.posthog.com') {
  const settings = settingsOf(configured(changes), host)
  return Object.fromEntries(settings.map(({ name, source }) => [name, source.type === 'text' ? source.text : source]))
}

describe('settingsOf', () => {
  it('gives the 15 of the module in its order', () => {
    expect(
      settingsOf(configured({ parent_project_id: '7' }), 'https://us.posthog.com').map(({ name }) => name),
    ).toEqual([
      'POSTHOG_PROJECT_API_KEY',
      'POSTHOG_HOST',
      'POSTHOG_PROJECT_ID',
      'POSTHOG_SERVICE_NAME',
      'POSTHOG_FEATURE_FLAGS_ENABLED',
      'POSTHOG_ANONYMIZE_IPS',
      'POSTHOG_SAMPLING_RATE',
      'POSTHOG_BATCH_SIZE',
      'POSTHOG_FLUSH_INTERVAL',
      'POSTHOG_DEBUG_LOGGING',
      'POSTHOG_PERFORMANCE_MONITORING',
      'POSTHOG_ERROR_TRACKING',
      'POSTHOG_USER_IDENTIFICATION',
      'POSTHOG_PARENT_PROJECT_ID',
      'POSTHOG_CROSS_SERVICE_TRACKING',
    ])
  })

  it.each([
    ['the ingest host', {}, 'POSTHOG_HOST', 'https://us.i.posthog.com'],
    ['the name of the service', {}, 'POSTHOG_SERVICE_NAME', 'auth'],
    ['flags off with the service', { enable_posthog: false }, 'POSTHOG_FEATURE_FLAGS_ENABLED', 'false'],
    ['1.0 and not 1', {}, 'POSTHOG_SAMPLING_RATE', '1.0'],
    ['a rate as it is', { sampling_rate: 0.25 }, 'POSTHOG_SAMPLING_RATE', '0.25'],
    ['the interval in milliseconds', { flush_interval_ms: 250 }, 'POSTHOG_FLUSH_INTERVAL', '250'],
    ['the parent', { parent_project_id: 'parent_123' }, 'POSTHOG_PARENT_PROJECT_ID', 'parent_123'],
    ['no parent', {}, 'POSTHOG_PARENT_PROJECT_ID', undefined],
    ['cross-service tracking without a parent', {}, 'POSTHOG_CROSS_SERVICE_TRACKING', 'true'],
  ])('says %s', (_name, changes, name, value) => {
    expect(texts(changes)[name]).toBe(value)
  })

  it('takes the key and the id from the project, and only the key is secret', () => {
    expect(texts({})).toMatchObject({
      POSTHOG_PROJECT_API_KEY: { type: 'project', attribute: 'api_token' },
      POSTHOG_PROJECT_ID: { type: 'project', attribute: 'id' },
    })
    const secret = settingsOf(configured(), '').filter(({ isSecret }) => isSecret)
    expect(secret.map(({ key }) => key)).toEqual(['project-api-key'])
  })
})

describe('formatRate', () => {
  it.each([
    [0, '0.0'],
    [1, '1.0'],
    [0.1, '0.1'],
    [0.57, '0.57'],
  ])('%d is %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text)
  })
})

describe('vaultName', () => {
  it.each([
    ['aws', 'module', '/nexpo/auth/posthog/project-api-key'],
    ['gcp', 'module', 'nexpo-auth-posthog-project-api-key'],
    ['azure', 'module', 'nexpo-auth-posthog-project-api-key'],
    ['aws', 'environment', '/nexpo/auth/dev/posthog/project-api-key'],
    ['gcp', 'environment', 'nexpo-auth-dev-posthog-project-api-key'],
    ['azure', 'environment', 'nexpo-auth-dev-posthog-project-api-key'],
  ] as const)('%s in the layout %s: %s', (cloud, vault_layout, name) => {
    expect(vaultName(configured({ vault_layout }), cloud, 'project-api-key')).toBe(name)
  })

  it('is legal in Azure even for the longest names', () => {
    const longest = configured({
      service_name: 's'.repeat(40),
      project_name: 'p'.repeat(31),
      environment: 'staging',
      vault_layout: 'environment',
    })
    const name = vaultName(longest, 'azure', 'performance-monitoring')
    expect(name).toMatch(/^[0-9a-zA-Z-]{1,127}$/)
  })
})
