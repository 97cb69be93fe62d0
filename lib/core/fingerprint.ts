import { createHmac } from 'node:crypto'
import type { Secret } from './secret.ts'

/** Keyed, so that a short secret cannot be found by trying values against a stolen table. 16 hex characters. */
export function fingerprint(secret: Secret, key: Uint8Array): string {
  return createHmac('sha256', key).update(secret.reveal()).digest('hex').slice(0, 16)
}
