import { z } from 'zod'
import { defineCollection } from './collection.ts'
import { flag, id, jsonObjectOrNull, text } from './shapes.ts'

const cohort = z.object({ id, name: text, description: text, deleted: flag, filters: jsonObjectOrNull })
export type Cohort = z.infer<typeof cohort>

export const cohorts = defineCollection<Cohort>({
  path: 'cohorts',
  title: 'cohort',
  schema: cohort,
  removal: 'soft',
})
