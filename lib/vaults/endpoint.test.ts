import { describe, expect, it } from 'vitest'
import { HedgerowError } from '#lib/core/errors.ts'
import { readEndpoint } from './endpoint.ts'

const none = () => false
const allowed = (hostPort: string) => ['127.0.0.1:4566', 'vault.internal:8200', 'localstack:80'].includes(hostPort)

describe('readEndpoint', () => {
  it.each([
    ['https://secretmanager.googleapis.com', { host: 'secretmanager.googleapis.com', port: 443, plain: false }],
    ['https://my-vault.vault.azure.net/', { url: 'https://my-vault.vault.azure.net', port: 443 }],
    ['https://vpce-1.ssm.eu-west-1.vpce.amazonaws.com:8443', { port: 8443, plain: false }],
  ])('takes %s without asking the operator', (text, expected) => {
    expect(readEndpoint('endpoint', text, none)).toMatchObject(expected)
  })

  it.each([
    ['http://127.0.0.1:4566', { host: '127.0.0.1', port: 4566, plain: true }],
    ['http://localstack', { host: 'localstack', port: 80, plain: true }],
    ['https://vault.internal:8200', { port: 8200, plain: false }],
  ])('takes %s because the operator allows it', (text, expected) => {
    expect(readEndpoint('endpoint', text, allowed)).toMatchObject(expected)
  })

  it.each([
    'http://secretmanager.googleapis.com',
    'http://127.0.0.1:4567',
    'https://127.0.0.1:4567',
    'https://localhost',
    'https://vault.internal:8201',
    'https://10.1.2.3',
    'https://172.16.0.1',
    'https://192.168.1.1',
    'https://169.254.169.254',
    'https://100.64.0.1',
    'https://0x7f000001',
    'https://2130706433',
    'https://[::1]',
    'https://[::ffff:10.0.0.1]',
    'https://user:password@example.com',
    'https://example.com/?x=1',
    'https://example.com/#x',
    'ftp://example.com',
    'example.com',
    '',
  ])('refuses %s', (text) => {
    expect(() => readEndpoint('endpoint', text, allowed)).toThrow(HedgerowError)
  })

  it('says where the operator can allow it, and names the field', () => {
    const refusal = (() => {
      try {
        return readEndpoint('vault_url', 'http://10.0.0.1:8080', none)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toMatchObject({ code: 'invalid', faults: [{ path: 'vault_url' }] })
    expect(String(refusal)).toContain('10.0.0.1:8080')
    expect(String(refusal)).toContain('HEDGEROW_OUTBOUND_ALLOW')
  })
})
