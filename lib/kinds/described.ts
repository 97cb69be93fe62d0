import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { type Marker, withMarker } from '#lib/core/marker.ts'
import { Secret } from '#lib/core/secret.ts'
import { differences } from '#lib/engine/compare.ts'
import type { ResolvedSpec, World } from '#lib/engine/kind.ts'

/*
 * What kinds of described and tagged objects have in common: how a description carries our mark, and which spellings
 * of names, descriptions and sets mean the same.
 */

const anyMark = /⟦hedgerow:[^⟧]*⟧/g

/** A description as people wrote it: no mark in it, not even one that a person typed. */
export function plainText(text: string): string {
  return text.replace(anyMark, '').trim()
}

/** The description to send: cut so that the mark fits into `maxLength` too. */
export function markedText(text: string, marker: Marker, maxLength?: number): string {
  return withMarker(plainText(text), marker, maxLength)
}

export function normalTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim().toLowerCase()))].sort()
}

export const projectId = z.int().positive()
export const tagList = z.array(z.string()).transform(normalTags)
export const json: z.ZodType<Json> = z.json()
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json)

export type Spellings = {
  /** Longest description the server keeps, our mark included. */
  readonly maxText?: number
  /** Fields whose order means nothing. */
  readonly sets?: readonly string[]
}

/** A compare for a kind. A set differs as a whole, under its own path. Live without a description cannot keep one. */
export function compareWith({ maxText = Number.POSITIVE_INFINITY, sets = [] }: Spellings) {
  return (spec: JsonObject, live: JsonObject): string[] => {
    const plain: Record<string, Json> = { ...spec }
    if (typeof spec.name === 'string') plain.name = spec.name.trim()
    if (typeof spec.description === 'string') {
      plain.description = plainText(spec.description)
      const isKept = 'description' in live && !isCut(plain.description, live.description, maxText)
      if (!isKept) delete plain.description
    }
    for (const set of sets) delete plain[set]
    const differing = sets.filter((set) => spec[set] !== undefined && !isSameSet(spec[set], live[set]))
    return [...differences(plain, live), ...differing]
  }
}

/** Shorter than any mark, and longer than any. */
const markLengths = { least: 40, most: 260 }

/** Whether `live` is what was left of the text when it was cut to make room for a mark. */
function isCut(text: string, live: Json | undefined, maxText: number): boolean {
  if (typeof live !== 'string' || text.length + markLengths.least <= maxText) return false
  return live.length >= maxText - markLengths.most && text.startsWith(live)
}

function isSameSet(spec: Json | undefined, live: Json | undefined): boolean {
  return setText(spec) === setText(live)
}

function setText(value: Json | undefined): string {
  const items = Array.isArray(value) ? value : []
  return JSON.stringify(normalTags(items.map((item) => (isJsonObject(item) ? JSON.stringify(item) : String(item)))))
}

/** A resolved spec as plain JSON: secrets by their fingerprint. */
export function plainSpec(world: World, spec: ResolvedSpec): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).map(([name, value]) => [
      name,
      value instanceof Secret ? { $secret: name, fingerprint: world.fingerprint(value) } : (value as Json),
    ]),
  )
}

/** The value without these keys, at any depth: what the server adds for itself. */
export function withoutKeys<T extends Json>(value: T, keys: ReadonlySet<string>): T
export function withoutKeys(value: Json, keys: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item) => withoutKeys(item, keys))
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => !keys.has(key))
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutKeys(item, keys)]))
}
