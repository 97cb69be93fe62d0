import type { SecretReference } from '#lib/core/resource.ts'
import { Secret } from '#lib/core/secret.ts'
import { addFault, type Findings } from './findings.ts'
import { limits } from './schemas.ts'

/** How an answer shows a secret that is set; sent back, it means "keep it". */
export const maskedSecret = '••••'

type SecretReading = { readonly reference: SecretReference | null; readonly secret: Secret | null }

const path = 'webhook_secret'
const { min, max } = limits.webhookSecretLength

/** The messages never repeat the value. */
function faultOfSecret(text: string): string | null {
  if (text.length < min || text.length > max) return `must have ${min} to ${max} characters`
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return 'must hold only ASCII letters, digits and signs, without spaces: it is sent in a header'
  }
  return /[{}\\]/.test(text) ? 'must not contain braces or backslashes: PostHog reads braces as a template' : null
}

function sameReference(value: object, kept: SecretReference): boolean {
  return Reflect.get(value, '$secret') === kept.$secret && Reflect.get(value, 'fingerprint') === kept.fingerprint
}

/** Reads the secret: a new text, '' or null for none, and nothing, a mask or its own reference to keep what is there. */
export function readWebhookSecret(
  value: unknown,
  kept: SecretReference | null,
  fingerprint: (secret: Secret) => string,
  findings: Findings,
): SecretReading {
  const keep = { reference: kept, secret: null }
  const none = { reference: null, secret: null }
  if (value === undefined) return keep
  if (value === null || value === '') return none
  if (typeof value === 'string' && value.includes(maskedSecret)) {
    if (!kept) addFault(findings, path, 'is a mask, and there is no secret yet that it could stand for')
    return keep
  }
  if (typeof value === 'object' && kept && sameReference(value, kept)) return keep
  if (typeof value !== 'string') {
    addFault(findings, path, 'must be text')
    return none
  }
  const fault = faultOfSecret(value)
  if (fault) {
    addFault(findings, path, fault)
    return none
  }
  const secret = new Secret(value)
  return { reference: { $secret: path, fingerprint: fingerprint(secret) }, secret }
}
