import { describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { failure } from '#lib/testing/vault-targets.ts'
import { openVault } from './open-vault.ts'
import type { VaultSettings } from './settings.ts'

const local = { allowInsecure: (hostPort: string) => hostPort === '127.0.0.1:9' }
const secret = new Secret('canary-secret')
const keyFile = (over: object) =>
  new Secret(JSON.stringify({ type: 'service_account', private_key: 'canary', ...over }))
const aws = { kind: 'aws', region: 'eu-west-1', access_key_id: 'key', secret_access_key: secret } as const
const gcp = { kind: 'gcp', project_id: 'a-project' } as const
const azure = { kind: 'azure', vault_url: 'https://a-vault.vault.azure.net' } as const

describe('openVault', () => {
  it.each<readonly [string, VaultSettings]>([
    ['AWS with keys', aws],
    ['AWS with what the server has', { kind: 'aws', region: 'us-gov-west-1' }],
    ['AWS with a role', { ...aws, role_arn: 'arn:aws:iam::123456789012:role/a/b' }],
    ['AWS elsewhere', { ...aws, endpoint: 'http://127.0.0.1:9' }],
    ['AWS with unset fields', { ...aws, endpoint: null, role_arn: undefined }],
    ['Google', gcp],
    ['Google elsewhere', { ...gcp, endpoint: 'http://127.0.0.1:9', transport: 'rest' }],
    ['Azure with what the server has', azure],
    ['Azure with a client', { ...azure, tenant_id: 'a-tenant', client_id: 'a-client', client_secret: secret }],
  ])('opens %s without a call', async (_, settings) => {
    const store = await openVault(settings, local)
    expect(store.system).toBe(settings.kind)
    await store.close()
  })

  it.each<readonly [string, VaultSettings, string]>([
    ['a region that is a host', { ...aws, region: 'evil.test/#' }, 'region'],
    ['half a key', { kind: 'aws', region: 'eu-west-1', access_key_id: 'key' }, 'secret_access_key'],
    ['a role of nobody', { ...aws, role_arn: 'role' }, 'role_arn'],
    ['plain HTTP that is not allowed', { ...aws, endpoint: 'http://127.0.0.1:10' }, 'endpoint'],
    ['plain gRPC that is not allowed', { ...gcp, endpoint: 'http://127.0.0.1:10' }, 'endpoint'],
    ['a project that is a path', { ...gcp, project_id: 'a/../b' }, 'project_id'],
    ['a key that is no JSON', { ...gcp, service_account_json: secret }, 'service_account_json'],
    ['a key that is JSON null', { ...gcp, service_account_json: new Secret('null') }, 'service_account_json'],
    [
      'credentials that read files',
      { ...gcp, service_account_json: keyFile({ type: 'external_account' }) },
      'service_account_json',
    ],
    ['half a key file', { ...gcp, service_account_json: keyFile({}) }, 'service_account_json'],
    ['a vault by plain HTTP', { ...azure, vault_url: 'http://a-vault.vault.azure.net' }, 'vault_url'],
    ['a vault with a path', { ...azure, vault_url: 'https://a-vault.vault.azure.net/secrets' }, 'vault_url'],
    ['a client secret without a client', { ...azure, tenant_id: 't', client_secret: secret }, 'client_id'],
    ['a client secret without a tenant', { ...azure, client_id: 'c', client_secret: secret }, 'tenant_id'],
    ["the server's identity by plain HTTP", { ...azure, vault_url: 'http://127.0.0.1:9' }, 'client_secret'],
  ])('refuses %s', async (_, settings, path) => {
    const error = await failure(openVault(settings, local))
    expect(error.code).toBe('invalid')
    expect(error.faults.map((fault) => fault.path)).toContain(path)
  })
})
