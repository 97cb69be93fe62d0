import { beforeEach, describe, expect, it } from 'vitest'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import { awsKmsWrapper, readKmsKey } from './aws-kms.ts'
import { signAwsCall } from './aws-signature.ts'
import type { KeyWrapper } from './key-wrapper.ts'

const simulator = await takeSimulator()
const plain = Buffer.from('a data key of thirty-two bytes..')
type Truth = VaultTruth['aws'] & { readonly account_id: string; readonly region: string }
let truth: Truth

beforeEach(async () => {
  truth = (await simulator.truth<{ aws: Truth }>()).aws
})

const arn = (id = truth.kms_key_id) => `arn:aws:kms:${truth.region}:${truth.account_id}:key/${id}`
const operationsCalled = async () => (await simulator.calls({ system: 'aws' })).map(({ path }) => path)

function open(over: { readonly id?: string; readonly secret?: string } = {}): KeyWrapper {
  const place = readKmsKey(`${arn(over.id)}?endpoint=${simulator.endpoints.aws}`)
  if (!place) throw new Error('This is the name of a key.')
  const secretAccessKey = over.secret ?? truth.secret_access_key
  return awsKmsWrapper(place, async () => ({ accessKeyId: truth.access_key_id, secretAccessKey }))
}

describe('a key of AWS KMS', () => {
  it('unwraps what it has wrapped, by two signed calls', async () => {
    const wrapped = await open().wrap(plain, 'data key 1')
    expect(wrapped).not.toContain(plain.toString('base64'))
    expect(await open().unwrap(wrapped, 'data key 1')).toEqual(plain)
    expect(await operationsCalled()).toEqual(['/TrentService.Encrypt', '/TrentService.Decrypt'])
    expect(open()).toMatchObject({ kind: 'aws-kms', id: arn() })
  })

  it('unwraps for the same context only, and nothing that was changed', async () => {
    const wrapped = await open().wrap(plain, 'data key 1')
    await expect(open().unwrap(wrapped, 'data key 2')).rejects.toThrow('InvalidCiphertextException')
    const bytes = Buffer.from(wrapped, 'base64')
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    await expect(open().unwrap(bytes.toString('base64'), 'data key 1')).rejects.toThrow('InvalidCiphertextException')
  })

  it('says which right is missing', async () => {
    await simulator.settings({ aws: { denied_actions: ['kms:Encrypt'] } })
    await expect(open().wrap(plain, 'c')).rejects.toThrow(
      `AccessDeniedException. It needs kms:Encrypt and kms:Decrypt on ${arn()}`,
    )
  })

  it.each<[string, Parameters<typeof open>[0], string]>([
    ['of another name', { id: '00000000-0000-0000-0000-000000000000' }, 'NotFoundException'],
    ['with a wrong secret', { secret: 'wrong' }, 'InvalidSignatureException'],
  ])('%s is refused', async (_, over, words) => {
    await expect(open(over).wrap(plain, 'c')).rejects.toMatchObject({
      reason: 'kek_unusable',
      message: expect.stringContaining(words),
    })
  })

  it.each(['503-before', 'drop-before', 'html-error'])('is asked again after %s', async (mode) => {
    await simulator.fault({ system: 'aws', match: 'TrentService', mode, status: 502, nth: 1 })
    const wrapped = await open().wrap(plain, 'c')
    expect(await open().unwrap(wrapped, 'c')).toEqual(plain)
  })

  it('is given up on after three calls', async () => {
    await simulator.fault({ system: 'aws', match: 'TrentService', mode: '503-before' })
    await expect(open().wrap(plain, 'c')).rejects.toMatchObject({ code: 'unavailable', reason: 'kek_unusable' })
    expect(await operationsCalled()).toHaveLength(3)
  })
})

describe('the name of a key', () => {
  it.each<[string, string | null]>([
    ['arn:aws:kms:eu-west-1:123456789012:key/1-2', 'https://kms.eu-west-1.amazonaws.com/'],
    ['arn:aws-cn:kms:cn-north-1:123456789012:key/1-2', 'https://kms.cn-north-1.amazonaws.com.cn/'],
    ['arn:aws:kms:eu-west-1:123456789012:key/1-2?endpoint=https://vpce-1.kms.example', 'https://vpce-1.kms.example/'],
    ['arn:aws:kms:eu-west-1:123456789012:alias/portal', null],
    ['arn:aws:kms:eu-west-1:123456789012:key/1-2?endpoint=ftp://x', null],
    ['key/1-2', null],
  ])('%s is at %s', (text, endpoint) => {
    expect(readKmsKey(text)?.endpoint.href ?? null).toBe(endpoint)
  })
})

describe('signAwsCall', () => {
  it('signs a session token with the rest', () => {
    const call = { service: 'kms', region: 'eu-west-1', host: 'h', target: 'T', body: '{}' }
    const keys = { accessKeyId: 'a', secretAccessKey: 'b' }
    const [plainly, session] = [keys, { ...keys, sessionToken: 't' }].map((one) => signAwsCall(call, one, new Date(0)))
    expect(plainly?.['x-amz-security-token']).toBeUndefined()
    expect(session?.authorization).toContain('x-amz-security-token;')
    expect(session?.['x-amz-date']).toBe('19700101T000000Z')
  })
})
