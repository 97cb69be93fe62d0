import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { isReference, isSecretReference } from './resolve.ts'

/**
 * Dotted paths at which `live` does not hold what `spec` asks for, in the order of the spec. Every key of the spec
 * must be there, recursively; what live has beside it is ignored. Arrays are compared by index and length, null
 * equals absent, secrets by fingerprint only; a reference that is left in the spec always differs.
 */
export function differences(spec: JsonObject, live: JsonObject): string[] {
  return Object.entries(spec).flatMap(([key, wanted]) => differ(wanted, live[key], key))
}

function differ(wanted: Json, given: Json | undefined, path: string): string[] {
  if (isReference(wanted)) return [path]
  if (isSecretReference(wanted)) {
    return isSecretReference(given) && given.fingerprint === wanted.fingerprint ? [] : [path]
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(given) || given.length !== wanted.length) return [path]
    return wanted.flatMap((item, index) => differ(item, given[index], `${path}.${index}`))
  }
  if (isJsonObject(wanted)) {
    if (!isJsonObject(given) || isSecretReference(given)) return [path]
    return Object.entries(wanted).flatMap(([key, value]) => differ(value, given[key], `${path}.${key}`))
  }
  return wanted === (given ?? null) ? [] : [path]
}

/** The value at a dotted path (indexes are numbers), undefined when there is none. Keys may hold dots themselves. */
export function getPath(value: Json | undefined, path: string): Json | undefined {
  return path === '' ? value : read(value, path.split('.'))
}

function read(value: Json | undefined, parts: readonly string[]): Json | undefined {
  if (parts.length === 0) return value
  if (Array.isArray(value)) return read(value[Number(parts[0])], parts.slice(1))
  if (!isJsonObject(value)) return undefined
  for (let length = 1; length <= parts.length; length++) {
    const key = parts.slice(0, length).join('.')
    const found = Object.hasOwn(value, key) ? read(value[key], parts.slice(length)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a path, or what is above it, is the one that the pattern names: `*` stands for any one part. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('.')
  const given = path.split('.')
  return wanted.length <= given.length && wanted.every((part, index) => part === '*' || part === given[index])
}

/** One path for every value of a new object; a reference or a secret is one value. */
export function leafPaths(value: Json, prefix = ''): string[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : []
  if (entries.length === 0 || isReference(value) || isSecretReference(value)) return prefix === '' ? [] : [prefix]
  return entries.flatMap(([key, item]) => leafPaths(item, prefix === '' ? String(key) : `${prefix}.${key}`))
}
