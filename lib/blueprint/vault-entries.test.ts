import { describe, expect, it } from 'vitest'
import { configured } from '#lib/testing/configured.ts'
import { desiredFor, shared, specOf } from '#lib/testing/desired.ts'
import { vaultNames } from './vault-preview.ts'

const entries = (changes = {}, surroundings = {}) =>
  desiredFor(changes, surroundings).filter(({ kind }) => kind.startsWith('vault.'))

describe('vault entries', () => {
  it('the key of the project is secret and comes from the project', () => {
    expect(specOf(desiredFor(), 'vault.parameter/project-api-key')).toEqual({
      name: '/nexpo/auth/posthog/project-api-key',
      value: { $ref: 'posthog.project/nexpo-auth-dev', attribute: 'api_token' },
      secret: true,
      tags: { service: 'auth', environment: 'dev' },
      service: 'auth',
      key: 'project-api-key',
      environment: 'dev',
      cloud: 'aws',
    })
  })

  it('all but two are plain values', () => {
    const all = entries({ parent_project_id: '7', webhook_secret: 'a-secret-of-some-length' })
    expect(all).toHaveLength(16)
    const secret = all.filter(({ spec }) => spec.secret).map(({ spec }) => spec.key)
    expect(secret).toEqual(['project-api-key', 'webhook-secret'])
  })

  it('of what has no value do not exist: a vault refuses empty values', () => {
    const keys = entries().map(({ spec }) => spec.key)
    expect(keys).toHaveLength(14)
    expect(keys).not.toContain('parent-project-id')
    expect(keys).not.toContain('webhook-secret')
  })

  it.each([
    ['aws', 'vault.parameter', '/nexpo/auth/posthog/host'],
    ['gcp', 'vault.secret', 'nexpo-auth-posthog-host'],
    ['azure', 'vault.secret', 'nexpo-auth-posthog-host'],
  ])('in %s they are %s with the names of the module', (cloud_provider, kind, name) => {
    expect(specOf(desiredFor({ cloud_provider }), `${kind}/host`)).toMatchObject({
      name,
      value: 'https://us.i.posthog.com',
    })
  })

  it('say the ingest host of the connection, whatever the configuration says', () => {
    const desired = desiredFor({ posthog_host: 'eu.posthog.com' }, { host: 'http://127.0.0.1:4100' })
    expect(specOf(desired, 'vault.parameter/host').value).toBe('http://127.0.0.1:4100')
  })

  it('carry the tags of the user, whose own service and environment win', () => {
    const tags = { Environment: 'production', Team: 'platform' }
    expect(entries({ common_tags: tags })[0]?.spec.tags).toEqual({ ...tags, service: 'auth' })
  })

  it('wait for the project, so that a project that cannot be made leaves nothing behind', () => {
    for (const { needs, connection } of entries()) {
      expect(needs).toEqual(['posthog.project/nexpo-auth-dev'])
      expect(connection).toBe('connection-vault')
    }
    expect(entries({}, shared)[0]?.needs).toEqual(['posthog.shared_project/shared'])
  })

  it('are the ones that the preview shows', () => {
    for (const cloud_provider of ['aws', 'gcp', 'azure']) {
      const changes = { cloud_provider, parent_project_id: '7', webhook_secret: 'a-secret-of-some-length' }
      const names = vaultNames(configured(changes)).map(({ name }) => name)
      expect(names).toEqual(entries(changes).map(({ spec }) => spec.name))
    }
    expect(vaultNames(configured())[0]).toEqual({
      key: 'project-api-key',
      variable: 'POSTHOG_PROJECT_API_KEY',
      name: '/nexpo/auth/posthog/project-api-key',
      storage: 'SecureString',
    })
  })
})
