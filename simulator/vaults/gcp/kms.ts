import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { GcpError, invalid, permissionDenied } from './errors.ts'
import { parseInput } from './input.ts'
import type { Call } from './operations.ts'
import type { GcpState } from './state.ts'

/*
 * Encrypt and Decrypt of Cloud KMS for one symmetric key: keyRings/hedgerow/cryptoKeys/kek of the simulated project, in
 * whatever location. A ciphertext is bound to its additional authenticated data.
 */

const bytes = z.base64().max(90_000)
const Encrypt = z.strictObject({ name: z.string(), plaintext: bytes, additionalAuthenticatedData: bytes.default('') })
const Decrypt = z.strictObject({ name: z.string(), ciphertext: bytes, additionalAuthenticatedData: bytes.default('') })

const nonceBytes = 12
const tagBytes = 16

export function encryptWithKey({ state, input }: Call): object {
  const { name, plaintext, additionalAuthenticatedData } = parseInput(Encrypt, input)
  const key = keyOf(state, name, 'cloudkms.cryptoKeyVersions.useToEncrypt')
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(additionalAuthenticatedData, 'base64'))
  const body = Buffer.concat([cipher.update(Buffer.from(plaintext, 'base64')), cipher.final()])
  const ciphertext = Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
  return { name: `${name}/cryptoKeyVersions/1`, ciphertext, protectionLevel: 'SOFTWARE' }
}

export function decryptWithKey({ state, input }: Call): object {
  const { name, ciphertext, additionalAuthenticatedData } = parseInput(Decrypt, input)
  const key = keyOf(state, name, 'cloudkms.cryptoKeyVersions.useToDecrypt')
  const blob = Buffer.from(ciphertext, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(additionalAuthenticatedData, 'base64'))
      .setAuthTag(blob.subarray(nonceBytes, nonceBytes + tagBytes))
    const plain = Buffer.concat([decipher.update(blob.subarray(nonceBytes + tagBytes)), decipher.final()])
    return { plaintext: plain.toString('base64'), usedPrimary: true, protectionLevel: 'SOFTWARE' }
  } catch {
    throw invalid('Decryption failed: the ciphertext is invalid.')
  }
}

function keyOf(state: GcpState, name: string, permission: string): Buffer {
  const { projectId, serviceAccount } = state.document
  const denied = state.settings.denied_permissions
  if (denied.includes(permission) || denied.includes('*')) throw permissionDenied(permission, name)
  const [, project, rest] = /^projects\/([^/]+)\/locations\/[^/]+\/(.*)$/.exec(name) ?? []
  if (project !== projectId || rest !== 'keyRings/hedgerow/cryptoKeys/kek')
    throw new GcpError('NOT_FOUND', `CryptoKey ${name} not found.`)
  return createHash('sha256').update(`simulated kms ${name} ${serviceAccount.privateKeyId}`).digest()
}
