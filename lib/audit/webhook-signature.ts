import { createHmac } from 'node:crypto'

/**
 * The value of the header `Hedgerow-Signature`: `t=…,v1=…`, the seconds since 1970 at which it was sent, and
 * HMAC-SHA-256(secret, t + "." + body) in hex. Who receives it computes it again and refuses what is older than 5 minutes.
 */
export function webhookSignature(secret: string, body: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
