import type { JsonObject } from '#lib/core/json.ts'
import { maskedSecret } from './webhook-secret.ts'

/** A configuration as input again: `parseConfiguration` of it, with itself as `previous`, gives it back. */
export function toInput(variables: JsonObject): JsonObject {
  return { ...variables, webhook_secret: variables.webhook_secret ? maskedSecret : '' }
}
