import { z } from 'zod'
import type { Json, JsonObject } from '#lib/core/json.ts'
import { Secret } from '#lib/core/secret.ts'

/*
 * Pieces of PostHog's answers. What people may leave empty in PostHog may be null or absent here; ids may not.
 */

export const id = z.int().positive()
/** PostHog's own uuids do not carry the version that the RFC asks for. */
export const uuid = z.guid()
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)
export const tags = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? [])
export const json: z.ZodType<Json> = z.json()
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json)
export const jsonObjectOrNull = jsonObject.nullish().transform((value) => value ?? null)
export const token = z
  .string()
  .min(1)
  .transform((value) => new Secret(value))
/** PostHog expands some ids to whole objects when it answers. */
export const idOrObject = z.union([id, z.object({ id }).transform((object) => object.id)])
