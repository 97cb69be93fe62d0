import 'server-only'
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { fingerprint as keyedFingerprint } from '#lib/core/fingerprint.ts'
import { Secret } from '#lib/core/secret.ts'
import { env } from './env.ts'

/** Where a sealed value lives. It opens nowhere else: a value copied to another row or column is refused. */
export type Place = { readonly table: string; readonly row: string; readonly column: string }

const associated = (place: Place) => Buffer.from(`${place.table}:${place.row}:${place.column}`, 'utf8')
const keyId = (key: Uint8Array) => createHash('sha256').update(key).digest('hex').slice(0, 8)

/** AES-256-GCM. The text form is `v1.<key id>.<nonce>.<tag>.<ciphertext>`, the last three in base64url. */
export function seal(secret: Secret, place: Place, key: Uint8Array = env().HEDGEROW_ENCRYPTION_KEY): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(place))
  const body = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()])
  return ['v1', keyId(key), ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
}

/** Throws when the key, the place or a single byte is not what it was. */
export function open(sealed: string, place: Place, key: Uint8Array = env().HEDGEROW_ENCRYPTION_KEY): Secret {
  const [version, id, nonce = '', tag = '', body = ''] = sealed.split('.')
  if (version !== 'v1') throw new Error('This value was sealed by a newer release.')
  if (id !== keyId(key)) throw new Error('This value was sealed with another HEDGEROW_ENCRYPTION_KEY.')
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 })
    .setAAD(associated(place))
    .setAuthTag(Buffer.from(tag, 'base64url'))
  const text = Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()])
  return new Secret(text.toString('utf8'))
}

export function sealRecord(secrets: Readonly<Record<string, Secret>>, place: Place): string | null {
  const entries = Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()])
  return entries.length === 0 ? null : seal(new Secret(JSON.stringify(Object.fromEntries(entries))), place)
}

export function openRecord(sealed: string | null, place: Place): Record<string, Secret> {
  if (sealed === null) return {}
  const record: Record<string, string> = JSON.parse(open(sealed, place).reveal())
  return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, new Secret(text)]))
}

/** Derived, so that a fingerprint never comes from the key that seals. */
export function fingerprint(secret: Secret): string {
  const key = createHmac('sha256', env().HEDGEROW_ENCRYPTION_KEY).update('fingerprint').digest()
  return keyedFingerprint(secret, key)
}
