import { parseConfiguration } from '#lib/configurations/parse.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import type { Json, JsonObject } from '#lib/core/json.ts'
import type { Secret } from '#lib/core/secret.ts'

/** Stands in for the keyed fingerprint: tells secrets apart and shows nothing of them. */
export function testFingerprint(secret: Secret): string {
  let hash = 7
  for (const letter of secret.reveal()) hash = (hash * 31 + letter.charCodeAt(0)) % 4_294_967_296
  return hash.toString(16).padStart(16, '0')
}

/** Variables of nexpo/auth/dev, enabled, with these changes. Throws with the faults when they are not valid. */
export function configured(changes: JsonObject = {}): Variables {
  const input = { service_name: 'auth', environment: 'dev', enable_posthog: true, ...changes }
  const parsed = parseConfiguration(input, { fingerprint: testFingerprint })
  if (parsed.ok) return parsed.variables
  throw new Error(parsed.faults.map(({ path, message }) => `${path} ${message}`).join('; '))
}

/** Nothing but what is required. */
export const minimal: JsonObject = { service_name: 'auth', environment: 'dev' }

/** The faults of an input: message by path; empty when it is valid. */
export function faultsOf(input: unknown): Record<string, string> {
  const parsed = parseConfiguration(input, { fingerprint: testFingerprint })
  return parsed.ok ? {} : Object.fromEntries(parsed.faults.map(({ path, message }) => [path, message]))
}

/** An object with `count` keys. */
export function many(count: number, entry: (index: number) => Json): JsonObject {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, entry(index)]))
}
