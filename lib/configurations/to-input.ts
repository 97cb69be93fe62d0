import type { JsonObject } from '#lib/core/json.ts'
import type { Variables } from './schemas.ts'
import { maskedSecret } from './webhook-secret.ts'

/** A configuration as input again: `parseConfiguration` of it, with itself as `previous`, gives it back. */
export function toInput(variables: Variables): JsonObject {
  return { ...variables, webhook_secret: variables.webhook_secret ? maskedSecret : '' }
}
