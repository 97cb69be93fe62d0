import { z } from 'zod'
import { defineCollection } from './collection.ts'
import { flag, jsonObjectOrNull, text, uuid } from './shapes.ts'

const hogFunction = z.object({
  id: uuid,
  type: z.string(),
  name: text,
  description: text,
  enabled: flag,
  deleted: flag,
  /** Absent in lists of servers that do not know `full`. A secret input is only `{ secret: true }`. */
  inputs: jsonObjectOrNull,
  filters: jsonObjectOrNull,
  masking: jsonObjectOrNull,
})
export type HogFunction = z.infer<typeof hogFunction>

export const hogFunctions = defineCollection<HogFunction>({
  path: 'hog_functions',
  title: 'webhook',
  schema: hogFunction,
  removal: 'soft',
  listQuery: { type: 'destination,internal_destination', full: true },
})
