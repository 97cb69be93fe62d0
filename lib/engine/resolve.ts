import { HedgerowError } from '#lib/core/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Address, Reference, SecretReference } from '#lib/core/resource.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { Found, ResolvedSpec } from './kind.ts'

export function isReference(value: unknown): value is Reference {
  return isJsonObject(value) && typeof value.$ref === 'string' && typeof value.attribute === 'string'
}

export function isSecretReference(value: unknown): value is SecretReference {
  return isJsonObject(value) && typeof value.$secret === 'string' && typeof value.fingerprint === 'string'
}

/** True when any value, at any depth, waits for a resource that is not there yet. */
export function hasReference(value: Json | undefined): boolean {
  if (isReference(value)) return true
  if (Array.isArray(value)) return value.some(hasReference)
  return isJsonObject(value) && Object.values(value).some(hasReference)
}

type AttributesOf = (address: Address) => JsonObject | undefined

function replace(value: Json, attributesOf: AttributesOf): Json {
  if (isReference(value)) return attributesOf(value.$ref)?.[value.attribute] ?? { ...value }
  if (Array.isArray(value)) return value.map((item) => replace(item, attributesOf))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, attributesOf)]))
}

/** Replaces references whose resource is known; the others are left as they are. Secrets stay references. */
export function resolveReferences(spec: JsonObject, attributesOf: AttributesOf): JsonObject {
  return Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, replace(value, attributesOf)]))
}

/** The last step before a call: secret references become secrets. Throws when a reference is left. */
export function revealSecrets(spec: JsonObject, secretOf: (name: string) => Secret): ResolvedSpec {
  const reveal = (value: Json): unknown => {
    if (isReference(value)) throw new HedgerowError('internal', `${value.$ref} has no ${value.attribute} yet.`)
    if (isSecretReference(value)) return secretOf(value.$secret)
    if (Array.isArray(value)) return value.map(reveal)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]))
  }
  return Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, reveal(value)]))
}

/** The name under which a secret attribute of a resource is asked for. */
export function secretAttributeName(address: Address, attribute: string): string {
  return `${address}#${attribute}`
}

/** Attributes as JSON: secrets by name and fingerprint. */
export function plainAttributes(
  address: Address,
  attributes: Found['attributes'],
  fingerprint: (secret: Secret) => string,
): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (typeof value !== 'object' || value === null) return [name, value]
      return [name, { $secret: secretAttributeName(address, name), fingerprint: fingerprint(value) }]
    }),
  )
}

/** Names of every secret that a spec asks for. */
export function collectSecretNames(value: Json): string[] {
  if (isSecretReference(value)) return [value.$secret]
  if (Array.isArray(value)) return value.flatMap(collectSecretNames)
  return isJsonObject(value) ? Object.values(value).flatMap(collectSecretNames) : []
}
