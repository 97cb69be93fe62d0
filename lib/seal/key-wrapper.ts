import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/*
 * A key-encrypting key. It wraps the data keys and never seals anything else; what it gives is kept in the database,
 * the key itself is not. `context` is authenticated with the wrapped key: it unwraps for the same context only.
 */
export type KeyWrapper = {
  readonly kind: KekKind
  /** The same for the same key, whatever it is called here; another for every other key. */
  readonly id: string
  wrap(plain: Uint8Array, context: string): Promise<string>
  /** Throws when it was wrapped with another key or for another context, or was changed. */
  unwrap(wrapped: string, context: string): Promise<Buffer>
}

export type KekKind = 'env' | 'file' | 'aws-kms' | 'gcp-kms' | 'azure-keyvault'

export const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** Wraps with 32 bytes that this process holds (AES-256-GCM). */
export function localWrapper(kind: 'env' | 'file', key: Uint8Array): KeyWrapper {
  return {
    kind,
    id: createHash('sha256').update('hedgerow key-encrypting key').update(key).digest('hex').slice(0, 16),
    async wrap(plain, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    async unwrap(wrapped, context) {
      const bytes = Buffer.from(wrapped, 'base64')
      const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)]
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(context))
        .setAuthTag(tag)
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
    },
  }
}
