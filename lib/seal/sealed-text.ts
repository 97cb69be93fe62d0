import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

/*
 * The two text forms of a sealed value, both AES-256-GCM with a random nonce:
 *   v2.<data key id>.<nonce>.<tag>.<ciphertext>   sealed with a data key
 *   v1.<key digest>.<nonce>.<tag>.<ciphertext>    sealed with HEDGEROW_ENCRYPTION_KEY itself; only read
 * One spelling per value: another spelling of the same bytes is refused, as is every changed byte.
 */

/** Where a sealed value lives. It opens nowhere else: a value copied to another row or column is refused. */
export type Place = { readonly table: string; readonly row: string; readonly column: string }

type Version = 'v1' | 'v2'
export type SealedText = {
  readonly version: Version
  readonly keyId: string
  readonly nonce: Buffer
  readonly tag: Buffer
  readonly body: Buffer
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Throws when the text is no sealed value that this release knows. */
export function parseSealed(text: string): SealedText {
  const [version, keyId = '', ...rest] = text.split('.')
  if (version !== 'v1' && version !== 'v2') throw new Error('This value was sealed by a newer release, or is damaged.')
  const [nonce, tag, body] = rest.map((part) => Buffer.from(part, 'base64url'))
  const isWhole = nonce?.length === nonceBytes && tag?.length === tagBytes && body && rest.length === 3
  if (!isWhole || rest.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part))
    throw new Error('This value is damaged.')
  return { version, keyId, nonce, tag, body }
}

/** Lists, so that no two places have the same bytes, whatever characters are in their names. */
function associated(version: Version, keyId: string, { table, row, column }: Place): Buffer {
  return Buffer.from(
    version === 'v1' ? `${table}:${row}:${column}` : JSON.stringify([table, row, column, version, keyId]),
  )
}

export function sealText(text: string, place: Place, key: { readonly id: string; readonly key: KeyObject }): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key.key, nonce).setAAD(associated('v2', key.id, place))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return ['v2', key.id, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
}

/** Throws when the key, the place or a single byte is not what it was. */
export function openText({ version, keyId, nonce, tag, body }: SealedText, place: Place, key: KeyObject): string {
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    .setAAD(associated(version, keyId, place))
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
}

/** The key of the values of earlier releases; throws when this value names another one. */
export function firstReleaseKey({ keyId }: SealedText, bytes: Uint8Array): KeyObject {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  if (keyId !== digest) throw new Error('This value was sealed with another HEDGEROW_ENCRYPTION_KEY.')
  return createSecretKey(bytes)
}
