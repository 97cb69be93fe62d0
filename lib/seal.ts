import 'server-only'
import { createHmac } from 'node:crypto'
import { fingerprint as keyedFingerprint } from '#lib/core/fingerprint.ts'
import { Secret } from '#lib/core/secret.ts'
import { env } from './env.ts'
import { activeKey, dataKey } from './seal/keyring.ts'
import { firstReleaseKey, openText, type Place, parseSealed, sealText } from './seal/sealed-text.ts'

export type { Place } from './seal/sealed-text.ts'

/** With the active data key. Throws `unavailable` when there is none: with what to do. */
export function seal(secret: Secret, place: Place): string {
  return sealText(secret.reveal(), place, activeKey())
}

/** Throws when the key, the place or a single byte is not what it was. */
export function open(sealed: string, place: Place): Secret {
  const parsed = parseSealed(sealed)
  const isFirst = parsed.version === 'v1'
  const key = isFirst ? firstReleaseKey(parsed, env().HEDGEROW_ENCRYPTION_KEY) : dataKey(parsed.keyId)
  return new Secret(openText(parsed, place, key))
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

/** Kept for good and compared: its key is derived from HEDGEROW_ENCRYPTION_KEY and does not change with the others. */
export function fingerprint(secret: Secret): string {
  const key = createHmac('sha256', env().HEDGEROW_ENCRYPTION_KEY).update('fingerprint').digest()
  return keyedFingerprint(secret, key)
}
