import { beforeEach, describe, expect, it } from 'vitest'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import { azureKeyWrapper, readAzureKey } from './azure-key.ts'
import type { KeyWrapper } from './key-wrapper.ts'

const simulator = await takeSimulator()
const plain = Buffer.from('a data key of thirty-two bytes..')
let token: string

beforeEach(async () => {
  const { azure } = await simulator.truth<VaultTruth>()
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: azure.client_id,
    client_secret: azure.client_secret,
    scope: 'https://vault.azure.net/.default',
  })
  const url = `${simulator.endpoints.azure}/${azure.tenant_id}/oauth2/v2.0/token`
  const answer = (await (await fetch(url, { method: 'POST', body: form })).json()) as { access_token: string }
  token = answer.access_token
  await simulator.clearCalls()
})

const urlOf = (name = 'kek') => `${simulator.endpoints.azure.replace(/\/$/, '')}/keys/${name}`

function open(over: { readonly name?: string; readonly token?: string } = {}): KeyWrapper {
  const key = readAzureKey(urlOf(over.name))
  if (!key) throw new Error('This is the name of a key.')
  return azureKeyWrapper(key, async () => over.token ?? token)
}

const flip = (text: string, at: number) => `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`

describe('a key of Azure Key Vault', () => {
  it('unwraps what it has wrapped and signed', async () => {
    const wrapped = await open().wrap(plain, 'data key 1')
    expect(await open().unwrap(wrapped, 'data key 1')).toEqual(plain)
    const called = (await simulator.calls({ system: 'azure' })).map(({ path }) => path.replace(/^.*\//, ''))
    expect(called).toEqual(['wrapkey', 'sign', 'verify', 'unwrapkey'])
    expect(open()).toMatchObject({ kind: 'azure-keyvault', id: urlOf() })
  })

  it('does not unwrap for another context, or what was changed, or what somebody else has wrapped', async () => {
    const [one, two] = [await open().wrap(plain, 'data key 1'), await open().wrap(plain, 'data key 2')]
    const [version, value, signature] = one.split('.')
    const forged = [version, two.split('.')[1], signature].join('.')
    for (const [text, context] of [
      [one, 'data key 2'],
      [flip(one, 40), 'data key 1'],
      [flip(one, one.length - 20), 'data key 1'],
      [forged, 'data key 1'],
      [[version, value].join('.'), 'data key 1'],
    ] as const)
      await expect(open().unwrap(text, context)).rejects.toThrow()
    const called = (await simulator.calls({ system: 'azure' })).map(({ path }) => path.replace(/^.*\//, ''))
    expect(called).not.toContain('unwrapkey')
  })

  it.each(['wrap', 'sign'])('says which right is missing to %s', async (action) => {
    await simulator.settings({ azure: { denied_actions: [action] } })
    await expect(open().wrap(plain, 'c')).rejects.toThrow('Forbidden. It needs the role Key Vault Crypto User on')
  })

  it.each<[string, Parameters<typeof open>[0], string]>([
    ['of another name', { name: 'other' }, 'KeyNotFound'],
    ['with a wrong token', { token: 'wrong' }, 'Unauthorized'],
  ])('%s is refused', async (_, over, words) => {
    await expect(open(over).wrap(plain, 'c')).rejects.toMatchObject({
      reason: 'kek_unusable',
      message: expect.stringContaining(words),
    })
  })

  it.each(['503-before', 'drop-before', 'html-error'])('is asked again after %s', async (mode) => {
    await simulator.fault({ system: 'azure', match: '/keys/', mode, status: 502, nth: 2 })
    const wrapped = await open().wrap(plain, 'c')
    expect(await open().unwrap(wrapped, 'c')).toEqual(plain)
  })
})

describe('the name of a key', () => {
  it.each<[string, string | null]>([
    ['https://portal.vault.azure.net/keys/kek', 'https://vault.azure.net/.default'],
    ['https://portal.managedhsm.azure.net/keys/kek', 'https://managedhsm.azure.net/.default'],
    ['https://portal.vault.azure.cn/keys/kek', 'https://vault.azure.cn/.default'],
    ['https://portal.vault.azure.net/keys/kek/0123', null],
    ['https://portal.vault.azure.net/secrets/kek', null],
    ['http://portal.vault.azure.net/keys/kek', null],
  ])('%s has tokens for %s', (text, scope) => {
    expect(readAzureKey(text)?.scope ?? null).toBe(scope)
  })
})
