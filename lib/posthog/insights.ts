import { z } from 'zod'
import { defineCollection } from './collection.ts'
import { flag, id, jsonObjectOrNull, tags, text } from './shapes.ts'

const tile = z.object({ dashboard_id: id, deleted: flag })

const insight = z.object({
  id,
  short_id: z.string().min(1),
  name: text,
  description: text,
  deleted: flag,
  tags,
  query: jsonObjectOrNull,
  dashboard_tiles: z
    .array(tile)
    .nullish()
    .transform((tiles) => tiles ?? []),
})
export type Insight = z.infer<typeof insight>

/** Lists are asked for without results, which PostHog would have to compute. */
export const insights = defineCollection<Insight>({
  path: 'insights',
  title: 'insight',
  schema: insight,
  bucket: 'insights',
  removal: 'soft',
  listQuery: { basic: true },
})

/** Dashboards on which the insight is; PostHog gives its own list of them only on request. */
export function dashboardsOf(found: Insight): number[] {
  return found.dashboard_tiles.filter((one) => !one.deleted).map((one) => one.dashboard_id)
}
