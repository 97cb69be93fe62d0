import { z } from 'zod'
import { defineCollection } from './collection.ts'
import { flag, id, jsonObject, tags, text } from './shapes.ts'

const action = z.object({
  id,
  name: text,
  description: text,
  deleted: flag,
  tags,
  steps: z
    .array(jsonObject)
    .nullish()
    .transform((steps) => steps ?? []),
})
export type Action = z.infer<typeof action>

export const actions = defineCollection<Action>({
  path: 'actions',
  title: 'action',
  schema: action,
  removal: 'soft',
})
