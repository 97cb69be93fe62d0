import { z } from 'zod'
import { defineCollection } from './collection.ts'
import { flag, idOrObject, jsonObject, jsonObjectOrNull, text, uuid } from './shapes.ts'

const alert = z.object({
  id: uuid,
  name: text,
  insight: idOrObject,
  enabled: flag,
  deleted: flag,
  condition: jsonObjectOrNull,
  threshold: z
    .object({ configuration: jsonObject })
    .nullish()
    .transform((threshold) => threshold ?? null),
  config: jsonObjectOrNull,
  calculation_interval: text,
  subscribed_users: z
    .array(idOrObject)
    .nullish()
    .transform((users) => users ?? []),
})
export type Alert = z.infer<typeof alert>

export const alerts = defineCollection<Alert>({
  path: 'alerts',
  title: 'alert',
  schema: alert,
  removal: 'hard',
})
