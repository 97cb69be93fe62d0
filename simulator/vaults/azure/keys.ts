import {
  constants,
  generateKeyPairSync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
} from 'node:crypto'
import { z } from 'zod'
import { AzureError, badParameter } from './errors.ts'
import type { Call } from './operations.ts'
import { type AzureState, newVersionId, type VaultKey } from './state.ts'

/* wrapkey, unwrapkey, sign and verify of one RSA key, `kek`, which has one version. */

const base64url = z.string().regex(/^[\w-]+$/)
const Input = z.object({ alg: z.string(), value: base64url })
const Verify = z.object({ alg: z.string(), digest: base64url, value: base64url })

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
/** What PKCS #1 puts before a SHA-256 digest. */
const digestPrefix = Buffer.from('3031300d060960864801650304020105000420', 'hex')
const digestBytes = 32

export function wrapKey(call: Call): object {
  const { key, input } = prepare(call, { action: 'wrap', alg: 'RSA-OAEP-256', schema: Input })
  const value = publicEncrypt({ key: key.privateKey, ...oaep }, Buffer.from(input.value, 'base64url'))
  return { kid: kidOf(call, key), value: value.toString('base64url') }
}

export function unwrapKey(call: Call): object {
  const { key, input } = prepare(call, { action: 'unwrap', alg: 'RSA-OAEP-256', schema: Input })
  try {
    const value = privateDecrypt({ key: key.privateKey, ...oaep }, Buffer.from(input.value, 'base64url'))
    return { kid: kidOf(call, key), value: value.toString('base64url') }
  } catch {
    throw badParameter('The parameter is incorrect.\r\n')
  }
}

export function signDigest(call: Call): object {
  const { key, input } = prepare(call, { action: 'sign', alg: 'RS256', schema: Input })
  const digest = digestOf(input.value)
  const value = privateEncrypt({ key: key.privateKey, padding: constants.RSA_PKCS1_PADDING }, digest)
  return { kid: kidOf(call, key), value: value.toString('base64url') }
}

export function verifyDigest(call: Call): object {
  const { key, input } = prepare(call, { action: 'verify', alg: 'RS256', schema: Verify })
  const wanted = digestOf(input.digest)
  try {
    const signed = { key: key.privateKey, padding: constants.RSA_PKCS1_PADDING }
    return { value: publicDecrypt(signed, Buffer.from(input.value, 'base64url')).equals(wanted) }
  } catch {
    return { value: false }
  }
}

function digestOf(text: string): Buffer {
  const digest = Buffer.from(text, 'base64url')
  if (digest.length !== digestBytes) throw badParameter("Property 'value' has invalid length for algorithm RS256.")
  return Buffer.concat([digestPrefix, digest])
}

type Asked<T> = { readonly action: string; readonly alg: string; readonly schema: z.ZodType<T & { alg: string }> }

function prepare<T>({ state, client, request, name, version }: Call, { action, alg, schema }: Asked<T>) {
  const isDenied = client.isReader || state.settings.client_role !== 'officer'
  if (isDenied || state.settings.denied_actions.includes(action))
    throw new AzureError(
      403,
      'Forbidden',
      `Caller is not authorized to perform action on resource.\r\nAction: 'Microsoft.KeyVault/vaults/keys/${action}/action'\r\n`,
      { inner: 'ForbiddenByRbac' },
    )
  const key = keyOf(state)
  if (name !== 'kek' || (version !== '' && version !== key.version))
    throw new AzureError(404, 'KeyNotFound', `A key with (name/id) ${name} was not found in this key vault.`)
  const parsed = schema.safeParse(JSON.parse(request.body.toString() || '{}'))
  if (!parsed.success) throw badParameter('Property has invalid value')
  if (parsed.data.alg !== alg) throw badParameter(`Key and signing algorithm are incompatible: ${parsed.data.alg}.`)
  return { key, input: parsed.data }
}

/** Made when it is first asked for: it takes its time, and most worlds need none. */
function keyOf(state: AzureState): VaultKey {
  if (!state.document.key) {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    state.document.key = { version: newVersionId(), privateKey }
    state.changed()
  }
  return state.document.key
}

const kidOf = ({ request }: Call, { version }: VaultKey) => `${request.origin}/keys/kek/${version}`
