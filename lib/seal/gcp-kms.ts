import 'server-only'
import { z } from 'zod'
import { askKeyService, refusedByService } from './key-service.ts'
import type { KeyWrapper } from './key-wrapper.ts'

/*
 * A symmetric key of Google Cloud KMS, by its resource name; its versions are KMS's business. The context is its
 * additional authenticated data. Role: Cloud KMS CryptoKey Encrypter/Decrypter on that key.
 */

const namePattern =
  /^(projects\/[\w.:-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+)(?:\?endpoint=(https?:\/\/[^\s,?#]+))?$/

type KmsKey = { readonly name: string; readonly endpoint: string }

/** `projects/…/cryptoKeys/…`, and after `?endpoint=` another address of KMS. Null when it is none. */
export function readGcpKey(text: string): KmsKey | null {
  const [, name, endpoint = 'https://cloudkms.googleapis.com'] = namePattern.exec(text) ?? []
  return name === undefined ? null : { name, endpoint }
}

/** Gives an OAuth 2 access token. */
type Token = () => Promise<string>

const encrypted = z.object({ ciphertext: z.base64() })
const decrypted = z.object({ plaintext: z.base64() })
const fault = z.object({ error: z.object({ status: z.string() }) })

/** `token`: of the application default credentials unless another is given. */
export function gcpKmsWrapper(key: KmsKey, token: Token = machineToken()): KeyWrapper {
  const call = async (operation: 'encrypt' | 'decrypt', input: object): Promise<unknown> => {
    const bearer = await token().catch(() => {
      throw refused(key, 'no Google credentials were found')
    })
    const answer = await askKeyService({
      url: new URL(`/v1/${key.name}:${operation}`, key.endpoint),
      body: JSON.stringify(input),
      headers: () => ({ 'content-type': 'application/json', authorization: `Bearer ${bearer}` }),
      said: (body) => fault.safeParse(body).data?.error.status ?? null,
    })
    if (answer.status === 200) return answer.body
    // Bytes that this key has not made, or for another context: it is the row that is wrong.
    if (operation === 'decrypt' && answer.said === 'INVALID_ARGUMENT') throw new Error(answer.said)
    throw refused(key, `${operation} gave ${answer.said}`)
  }
  const bound = (context: string) => ({ additionalAuthenticatedData: Buffer.from(context).toString('base64') })
  return {
    kind: 'gcp-kms',
    id: key.name,
    async wrap(plain, context) {
      const input = { plaintext: Buffer.from(plain).toString('base64'), ...bound(context) }
      return encrypted.parse(await call('encrypt', input)).ciphertext
    },
    async unwrap(wrapped, context) {
      const input = { ciphertext: wrapped, ...bound(context) }
      return Buffer.from(decrypted.parse(await call('decrypt', input)).plaintext, 'base64')
    },
  }
}

function machineToken(): Token {
  return async () => {
    // The library is big, and most installations have no key of Google.
    const { GoogleAuth } = await import('google-auth-library')
    const auth = new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloudkms'] })
    const token = await auth.getAccessToken()
    if (!token) throw new Error('There is no token.')
    return token
  }
}

const refused = ({ name }: KmsKey, why: string) =>
  refusedByService('Google Cloud KMS', why, `the role Cloud KMS CryptoKey Encrypter/Decrypter on ${name}`)
