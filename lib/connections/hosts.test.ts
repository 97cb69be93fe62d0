import { describe, expect, it } from 'vitest'
import { readPostHogHost, readVaultHost } from './hosts.ts'

const allowed = {
  posthog: ['us.posthog.com', 'eu.posthog.com', 'posthog.corp.test'],
  outbound: ['127.0.0.1:4010', 'lab.test'],
}

describe('a PostHog host', () => {
  it.each([
    ['https://us.posthog.com', 'https://us.posthog.com'],
    ['https://app.posthog.com/', 'https://us.posthog.com'],
    ['https://us.i.posthog.com', 'https://us.posthog.com'],
    ['https://eu.i.posthog.com', 'https://eu.posthog.com'],
    ['EU.posthog.com', 'https://eu.posthog.com'],
    ['https://posthog.corp.test', 'https://posthog.corp.test'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://lab.test:8000', 'http://lab.test:8000'],
  ])('%s is called at %s', (text, origin) => {
    expect(readPostHogHost(text, allowed)).toEqual({ ok: true, origin })
  })

  it.each([
    'https://evil.test',
    'https://us.posthog.com.evil.test',
    'https://us.posthog.com@evil.test',
    'https://evil.test/us.posthog.com',
    'https://us.posthog.com/path',
    'https://posthog.corp.test:8443',
    'https://us.posthog.com?x=1',
    'http://posthog.corp.test',
    'http://127.0.0.1:4011',
    'http://127.1:4011',
    'http://2130706433',
    'http://0x7f000001',
    'http://[::1]:4010',
    'http://[::ffff:127.0.0.1]:4010',
    'http://localhost:4010',
    'http://169.254.169.254',
    'https://metadata.google.internal',
    'file:///etc/passwd',
    'gopher://us.posthog.com',
    'javascript:alert(1)',
    'https://us.posthog.com\\@evil.test',
    'https://ｅvil.test',
    'https://us.posthog。com.evil.test',
    '',
    '   ',
    'not a host',
  ])('%j is refused', (text) => {
    expect(readPostHogHost(text, allowed).ok).toBe(false)
  })

  it('says which hosts the operator allows', () => {
    expect(readPostHogHost('https://evil.test', allowed)).toMatchObject({
      message: expect.stringContaining('us.posthog.com, eu.posthog.com, posthog.corp.test'),
    })
  })
})

describe('the address of a vault', () => {
  it.each([
    ['aws', 'https://ssm.eu-central-1.amazonaws.com'],
    ['aws', 'https://ssm-fips.us-gov-west-1.amazonaws.com'],
    ['aws', 'https://ssm.cn-north-1.amazonaws.com.cn'],
    ['aws', 'https://vpce-0a1b2c-3d4e.ssm.eu-west-1.vpce.amazonaws.com'],
    ['gcp', 'https://secretmanager.googleapis.com'],
    ['gcp', 'https://secretmanager.europe-west3.rep.googleapis.com'],
    ['gcp', 'https://secretmanager-lab.p.googleapis.com'],
    ['azure', 'https://nexpo-prod.vault.azure.net'],
    ['azure', 'https://nexpo-prod.vault.usgovcloudapi.net'],
    ['azure', 'https://nexpo-prod.vault.azure.cn'],
  ] as const)('%s may be %s', (cloud, origin) => {
    expect(readVaultHost(cloud, `${origin}/`, allowed)).toEqual({ ok: true, origin })
  })

  it('may be what the operator lists, by plain HTTP too', () => {
    expect(readVaultHost('azure', 'http://127.0.0.1:4010', allowed)).toEqual({
      ok: true,
      origin: 'http://127.0.0.1:4010',
    })
  })

  it.each([
    ['aws', 'http://ssm.eu-central-1.amazonaws.com'],
    ['aws', 'https://ssm.eu-central-1.amazonaws.com:8443'],
    ['aws', 'https://evil.execute-api.eu-central-1.amazonaws.com'],
    ['aws', 'https://ec2-1-2-3-4.compute-1.amazonaws.com'],
    ['aws', 'https://ssm.eu-central-1.amazonaws.com.evil.test'],
    ['aws', 'https://secretmanager.googleapis.com'],
    ['gcp', 'https://storage.googleapis.com'],
    ['gcp', 'https://evil-secretmanager.googleapis.com'],
    ['azure', 'https://vault.azure.net'],
    ['azure', 'https://nexpo.vault.azure.net.evil.test'],
    ['azure', 'https://nexpo.vault.azure.net/secrets'],
    ['azure', 'https://user:password@nexpo.vault.azure.net'],
    ['azure', 'https://10.0.0.1'],
    ['azure', 'http://127.0.0.1:4011'],
    ['azure', 'nexpo.vault.azure.net'],
  ] as const)('%s may not be %s', (cloud, text) => {
    expect(readVaultHost(cloud, text, allowed).ok).toBe(false)
  })
})
