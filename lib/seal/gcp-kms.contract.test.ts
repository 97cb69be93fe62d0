import { beforeEach, describe, expect, it } from 'vitest'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import { gcpKmsWrapper, readGcpKey } from './gcp-kms.ts'
import type { KeyWrapper } from './key-wrapper.ts'

const simulator = await takeSimulator()
const plain = Buffer.from('a data key of thirty-two bytes..')
let truth: VaultTruth['gcp']

beforeEach(async () => {
  truth = (await simulator.truth<VaultTruth>()).gcp
})

const nameOf = (key = 'kek') =>
  `projects/${truth.project_id}/locations/europe-west1/keyRings/hedgerow/cryptoKeys/${key}`

function open(over: { readonly key?: string; readonly token?: string } = {}): KeyWrapper {
  const key = readGcpKey(`${nameOf(over.key)}?endpoint=${simulator.endpoints.gcp}`)
  if (!key) throw new Error('This is the name of a key.')
  return gcpKmsWrapper(key, async () => over.token ?? truth.access_token)
}

describe('a key of Google Cloud KMS', () => {
  it('unwraps what it has wrapped, by two calls', async () => {
    const wrapped = await open().wrap(plain, 'data key 1')
    expect(await open().unwrap(wrapped, 'data key 1')).toEqual(plain)
    const calls = await simulator.calls({ system: 'gcp' })
    expect(calls.map(({ path }) => path)).toEqual([`/v1/${nameOf()}:encrypt`, `/v1/${nameOf()}:decrypt`])
    expect(open()).toMatchObject({ kind: 'gcp-kms', id: nameOf() })
  })

  it('unwraps for the same context only, and nothing that was changed', async () => {
    const wrapped = await open().wrap(plain, 'data key 1')
    await expect(open().unwrap(wrapped, 'data key 2')).rejects.toThrow('INVALID_ARGUMENT')
    const bytes = Buffer.from(wrapped, 'base64')
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    await expect(open().unwrap(bytes.toString('base64'), 'data key 1')).rejects.toThrow('INVALID_ARGUMENT')
  })

  it('says which right is missing', async () => {
    await simulator.settings({ gcp: { denied_permissions: ['cloudkms.cryptoKeyVersions.useToEncrypt'] } })
    await expect(open().wrap(plain, 'c')).rejects.toThrow(/PERMISSION_DENIED\. It needs the role .* on projects\//)
  })

  it.each<[string, Parameters<typeof open>[0], string]>([
    ['of another name', { key: 'other' }, 'NOT_FOUND'],
    ['with a wrong token', { token: 'wrong' }, 'UNAUTHENTICATED'],
  ])('%s is refused', async (_, over, words) => {
    await expect(open(over).wrap(plain, 'c')).rejects.toMatchObject({
      reason: 'kek_unusable',
      message: expect.stringContaining(words),
    })
  })

  it.each(['503-before', 'drop-before', 'html-error'])('is asked again after %s', async (mode) => {
    await simulator.fault({ system: 'gcp', match: 'cryptoKeys', mode, status: 502, nth: 1 })
    const wrapped = await open().wrap(plain, 'c')
    expect(await open().unwrap(wrapped, 'c')).toEqual(plain)
  })
})

describe('the name of a key', () => {
  const name = 'projects/p/locations/global/keyRings/r/cryptoKeys/k'
  it.each<[string, string | null]>([
    [name, 'https://cloudkms.googleapis.com'],
    [`${name}?endpoint=https://kms.example`, 'https://kms.example'],
    [`${name}/cryptoKeyVersions/1`, null],
    ['projects/p/cryptoKeys/k', null],
  ])('%s is at %s', (text, endpoint) => {
    expect(readGcpKey(text)?.endpoint ?? null).toBe(endpoint)
  })
})
