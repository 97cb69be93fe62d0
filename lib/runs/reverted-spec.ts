import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Address } from '#lib/core/resource.ts'
import { getPath } from '#lib/engine/compare.ts'
import { setPath } from '#lib/engine/drift.ts'
import { isReference, isSecretReference } from '#lib/engine/resolve.ts'

/** Fingerprints of secrets by the names that secret references carry. */
export type KnownSecrets = ReadonlyMap<string, string>

type Reverting = {
  readonly applied: JsonObject
  readonly live: JsonObject
  /** What is set back. */
  readonly paths: readonly string[]
  /** Every path in which live does not do what was applied. */
  readonly drifted: readonly string[]
}

/**
 * What is sent so that only these paths move: what is there now, with the applied values at the paths. `blockedBy`
 * says what stands in the way: a value that is there now and cannot be sent again as it is.
 */
export function revertedSpec({ applied, live, paths, drifted }: Reverting): {
  readonly spec: JsonObject
  readonly blockedBy: string | null
} {
  const moved = new Set(drifted.map((path) => path.split('.')[0]))
  const left = Object.entries(applied).map(([key, wanted]): [string, Json] => {
    if (paths.includes(key)) return [key, wanted]
    const now = live[key] ?? null
    // An object may hold more than we manage, which is not ours to take away.
    const isWider = isJsonObject(wanted) && isJsonObject(now) && !isSecretReference(wanted) && !isSecretReference(now)
    return [key, moved.has(key) || isWider ? now : wanted]
  })
  let spec: JsonObject = Object.fromEntries(left)
  const lost = Object.keys(applied).find((key) => !canBeSent(applied[key], spec[key]))
  if (lost) return { spec, blockedBy: `${lost} has drifted too and cannot be left as it is: revert that first.` }
  for (const path of paths) spec = setPath(spec, path, getPath(applied, path) ?? null)
  return { spec, blockedBy: null }
}

/** Of the sort that was applied; a secret only as the applied one. */
function canBeSent(applied: Json | undefined, now: Json | undefined): boolean {
  if (isSecretReference(applied)) return now === applied
  if (isSecretReference(now)) return false
  return sortOf(applied) === sortOf(now) || sortOf(applied) === 'null' || isNumberAsText(applied, now)
}

/** Vaults keep text, whatever was applied. */
function isNumberAsText(applied: Json | undefined, now: Json | undefined): boolean {
  return typeof now === 'string' && (typeof applied === 'number' || typeof applied === 'boolean')
}

function sortOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Why a spec cannot be written: one of its secrets is not the one that was applied any more. */
export function secretsThatCannotBeSent(value: Json, secrets: KnownSecrets): string | null {
  if (isSecretReference(value)) {
    if (secrets.get(value.$secret) === value.fingerprint) return null
    return 'The secret that was applied is not there any more: make a plan, which writes the newest one.'
  }
  const parts = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []
  return parts.map((part) => secretsThatCannotBeSent(part, secrets)).find((reason) => reason !== null) ?? null
}

/** The applied spec with references again where the blueprint has them and what they lead to is made again. */
export function referTo(applied: JsonObject, wanted: Json | undefined, made: ReadonlySet<Address>): JsonObject {
  if (made.size === 0 || !isJsonObject(wanted)) return applied
  return Object.fromEntries(Object.entries(applied).map(([key, value]) => [key, refer(value, wanted[key], made)]))
}

function refer(applied: Json, wanted: Json | undefined, made: ReadonlySet<Address>): Json {
  if (isReference(wanted)) return made.has(wanted.$ref) ? { ...wanted } : applied
  if (Array.isArray(applied) && Array.isArray(wanted)) return applied.map((item, at) => refer(item, wanted[at], made))
  return isJsonObject(applied) ? referTo(applied, wanted, made) : applied
}
