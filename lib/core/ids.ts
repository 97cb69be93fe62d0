import { randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A ULID in lower case (PostHog lower-cases tags): 48 bits of time, 80 random bits; sorts by creation. */
export function newId(nowMs: number = Date.now()): string {
  let time = ''
  for (let left = nowMs, i = 0; i < 10; i++, left = Math.floor(left / 32)) time = alphabet.charAt(left % 32) + time
  const random = Array.from(randomBytes(16), (byte) => alphabet.charAt(byte % 32)).join('')
  return time + random
}
