import { describe, expect, it } from 'vitest'
import { HedgerowError } from '#lib/core/errors.ts'
import { parseInput } from '#lib/input.ts'
import { connectionSchema } from './schemas.ts'

const schema = connectionSchema({ posthog: ['us.posthog.com'], outbound: ['127.0.0.1:9000'] })

const keyFile = {
  type: 'service_account',
  project_id: 'nexpo-prod',
  private_key_id: 'abc',
  private_key: '-----BEGIN PRIVATE KEY-----\nnot a real one\n-----END PRIVATE KEY-----\n',
  client_email: 'hedgerow@nexpo-prod.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
}
const valid = {
  posthog: { kind: 'posthog', name: 'US', host: 'https://app.posthog.com', personal_api_key: 'phx_example' },
  aws: { kind: 'aws', name: 'AWS', region: 'eu-central-1' },
  gcp: { kind: 'gcp', name: 'GCP', project_id: 'nexpo-prod', service_account_json: JSON.stringify(keyFile) },
  azure: { kind: 'azure', name: 'Azure', vault_url: 'https://nexpo.vault.azure.net' },
}

function faultsOf(given: unknown): Record<string, string> {
  try {
    parseInput(schema, given)
  } catch (error) {
    if (error instanceof HedgerowError) return Object.fromEntries(error.faults.map((f) => [f.path, f.message]))
  }
  throw new Error('nothing was refused')
}

describe('a connection', () => {
  it('has defaults', () => {
    expect(parseInput(schema, valid.posthog)).toEqual({
      ...valid.posthog,
      host: 'https://us.posthog.com',
      mode: 'project_per_service',
      environments: ['dev', 'staging', 'prod'],
      is_default: false,
    })
    expect(parseInput(schema, valid.aws)).toMatchObject(valid.aws)
    expect(parseInput(schema, valid.gcp)).toMatchObject({ transport: 'grpc' })
    expect(parseInput(schema, valid.azure)).toMatchObject(valid.azure)
  })

  it('takes what the account allows as a number or as a form sends it', () => {
    const limits = { changes_per_second: '10', reads_per_second: 80 }
    expect(parseInput(schema, { ...valid.aws, ...limits })).toMatchObject({
      changes_per_second: 10,
      reads_per_second: 80,
    })
    expect(parseInput(schema, { ...valid.aws, changes_per_second: '0.5' })).toMatchObject({ changes_per_second: 0.5 })
    expect(faultsOf({ ...valid.aws, changes_per_second: 0 })).toHaveProperty('changes_per_second')
    expect(faultsOf({ ...valid.aws, changes_per_second: 'many' })).toHaveProperty('changes_per_second')
    expect(faultsOf({ ...valid.gcp, writes_per_minute: '1.5' })).toHaveProperty('writes_per_minute')
    expect(faultsOf({ ...valid.azure, changes_per_second: 3 })).toHaveProperty('changes_per_second')
  })

  it('names every fault at once', () => {
    const given = {
      kind: 'posthog',
      name: ' ',
      host: 'https://evil.test',
      environments: ['qa'],
      nope: 1,
      mode: 'other',
    }
    expect(Object.keys(faultsOf(given)).toSorted()).toEqual([
      'environments.0',
      'host',
      'mode',
      'name',
      'nope',
      'personal_api_key',
    ])
  })

  it('lists its environments once and in order', () => {
    const parsed = parseInput(schema, { ...valid.aws, environments: ['prod', 'dev', 'prod'] })
    expect(parsed.environments).toEqual(['dev', 'prod'])
  })

  it.each([
    ['no environment', { ...valid.aws, environments: [] }, 'environments'],
    ['an unknown kind', { ...valid.aws, kind: 'vault' }, 'kind'],
    ['a shared project without its id', { ...valid.posthog, mode: 'shared_project' }, 'shared_project_id'],
    ['a project key', { ...valid.posthog, personal_api_key: 'phc_example' }, 'personal_api_key'],
    ['a key with a line break', { ...valid.posthog, personal_api_key: 'phx_a\r\nhost: b' }, 'personal_api_key'],
    ['a region that is a host', { ...valid.aws, region: 'x.evil.test/' }, 'region'],
    ['half a pair of keys', { ...valid.aws, access_key_id: 'AKIAEXAMPLEEXAMPLE' }, 'secret_access_key'],
    ['the other half', { ...valid.aws, secret_access_key: 'example' }, 'access_key_id'],
    ['an external id without a role', { ...valid.aws, external_id: 'x' }, 'external_id'],
    ['a role that is none', { ...valid.aws, role_arn: 'arn:aws:iam::1:user/x' }, 'role_arn'],
    ['a path for a project', { ...valid.gcp, project_id: '../secrets' }, 'project_id'],
    ['a client secret alone', { ...valid.azure, client_secret: 'x', tenant_id: 'y' }, 'client_id'],
    ['a path for a tenant', { ...valid.azure, tenant_id: '../common' }, 'tenant_id'],
  ])('is refused with %s', (_, given, path) => {
    expect(faultsOf(given)).toHaveProperty([path])
  })
})

describe('a key file of Google', () => {
  const withFile = (file: unknown) => ({ ...valid.gcp, service_account_json: file })

  it('is taken as text and as an object, and cut down to what is needed', () => {
    const given = { ...keyFile, extra: 'x', client_x509_cert_url: 'https://evil.test' }
    const parsed = parseInput(schema, withFile(given))
    expect(parsed).toMatchObject({ service_account_json: JSON.stringify({ ...keyFile }) })
  })

  it.each([
    ['text that is not JSON', 'nope', 'service_account_json'],
    ['credentials that run a program', { type: 'external_account' }, 'service_account_json.type'],
    ['a person’s credentials', { ...keyFile, type: 'authorized_user' }, 'service_account_json.type'],
    [
      'a token address of somebody else',
      { ...keyFile, token_uri: 'https://evil.test/token' },
      'service_account_json.token_uri',
    ],
    ['a private token address', { ...keyFile, token_uri: 'http://169.254.169.254/' }, 'service_account_json.token_uri'],
    ['another universe', { ...keyFile, universe_domain: 'evil.test' }, 'service_account_json.universe_domain'],
    ['no key', { ...keyFile, private_key: '' }, 'service_account_json.private_key'],
  ])('is refused when it is %s', (_, file, path) => {
    expect(Object.keys(faultsOf(withFile(file)))).toContain(path)
  })

  it('is never quoted', () => {
    expect(JSON.stringify(faultsOf(withFile('{"private_key": "-----BEGIN')))).not.toContain('BEGIN')
  })
})
