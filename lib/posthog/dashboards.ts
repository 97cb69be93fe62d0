import { z } from 'zod'
import { defineCollection } from './collection.ts'
import { flag, id, tags, text } from './shapes.ts'

const dashboard = z.object({ id, name: text, description: text, pinned: flag, deleted: flag, tags })
export type Dashboard = z.infer<typeof dashboard>

export const dashboards = defineCollection<Dashboard>({
  path: 'dashboards',
  title: 'dashboard',
  schema: dashboard,
  removal: 'soft',
})
