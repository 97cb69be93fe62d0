import { z } from 'zod'
import { defineCollection } from './collection.ts'
import { flag, id, jsonObjectOrNull, tags, text } from './shapes.ts'

/** `name` is what PostHog's pages call the description. */
const featureFlag = z.object({
  id,
  key: z.string().min(1),
  name: text,
  active: flag,
  archived: flag,
  deleted: flag,
  tags,
  filters: jsonObjectOrNull,
})
export type FeatureFlag = z.infer<typeof featureFlag>

export const featureFlags = defineCollection<FeatureFlag>({
  path: 'feature_flags',
  title: 'feature flag',
  schema: featureFlag,
  removal: 'soft',
})
