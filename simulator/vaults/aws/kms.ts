import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AwsError } from './errors.ts'
import { parseInput } from './input.ts'
import type { Call } from './operations.ts'
import { assertAllowed } from './rules.ts'
import type { AwsState, Caller } from './state.ts'

/*
 * Encrypt and Decrypt of a symmetric key, the one that GET /__truth names. A ciphertext names its key and is bound to
 * its encryption context, as KMS's are; what is in it is nobody's business but the service's.
 */

const context = z.record(z.string(), z.string()).default({})
const base64 = z.string().min(1).max(8192)
const Encrypt = z.object({ KeyId: z.string().min(1).max(2048), Plaintext: base64, EncryptionContext: context })
const Decrypt = z.object({
  KeyId: z.string().min(1).max(2048).optional(),
  CiphertextBlob: base64,
  EncryptionContext: context,
})

const largestPlaintext = 4096
const idBytes = 36
const nonceBytes = 12
const tagBytes = 16

/** Operations by their name in `X-Amz-Target: TrentService.<name>`. */
export const kmsOperations: ReadonlyMap<string, (call: Call) => object> = new Map([
  ['Encrypt', encrypt],
  ['Decrypt', decrypt],
])

function encrypt({ state, caller, request }: Call): object {
  const { KeyId, Plaintext, EncryptionContext } = parseInput(Encrypt, request.body)
  const id = keyOf(state, caller, KeyId)
  assertAllowed(state, caller, 'kms:Encrypt', arnOf(caller, id))
  const plain = Buffer.from(Plaintext, 'base64')
  if (plain.length > largestPlaintext) throw new AwsError('ValidationException', 'Plaintext is too long.')
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', secretOf(id), nonce).setAAD(bound(EncryptionContext))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return {
    CiphertextBlob: Buffer.concat([Buffer.from(id), nonce, cipher.getAuthTag(), body]).toString('base64'),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    KeyId: arnOf(caller, id),
  }
}

function decrypt({ state, caller, request }: Call): object {
  const { KeyId, CiphertextBlob, EncryptionContext } = parseInput(Decrypt, request.body)
  const blob = Buffer.from(CiphertextBlob, 'base64')
  const id = blob.subarray(0, idBytes).toString()
  if (id !== state.document.kmsKeyId) throw new AwsError('InvalidCiphertextException')
  if (KeyId !== undefined && keyOf(state, caller, KeyId) !== id)
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can decrypt it.',
    )
  assertAllowed(state, caller, 'kms:Decrypt', arnOf(caller, id))
  const rest = blob.subarray(idBytes)
  try {
    const decipher = createDecipheriv('aes-256-gcm', secretOf(id), rest.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(bound(EncryptionContext))
      .setAuthTag(rest.subarray(nonceBytes, nonceBytes + tagBytes))
    const plain = Buffer.concat([decipher.update(rest.subarray(nonceBytes + tagBytes)), decipher.final()])
    return { Plaintext: plain.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', KeyId: arnOf(caller, id) }
  } catch {
    throw new AwsError('InvalidCiphertextException')
  }
}

function keyOf(state: AwsState, caller: Caller, named: string): string {
  const prefix = arnOf(caller, '')
  const id = named.startsWith(prefix) ? named.slice(prefix.length) : named
  if (id !== state.document.kmsKeyId) throw new AwsError('NotFoundException', `Key '${named}' does not exist`)
  return id
}

const arnOf = (caller: Caller, id: string) => `arn:aws:kms:${caller.region}:${caller.accountId}:key/${id}`
const secretOf = (id: string) => createHash('sha256').update(`simulated kms ${id}`).digest()
const bound = (pairs: Readonly<Record<string, string>>) =>
  Buffer.from(JSON.stringify(Object.entries(pairs).toSorted(([a], [b]) => (a < b ? -1 : 1))))
