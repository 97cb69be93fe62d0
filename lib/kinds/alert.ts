import { z } from 'zod'
import { defineKind } from '#lib/engine/kind.ts'
import { alerts } from '#lib/posthog/alerts.ts'
import { jsonObject, projectId } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  insight: z.int().positive(),
  name: z.string().trim().min(1),
  enabled: z.boolean(),
  condition: jsonObject,
  threshold: jsonObject,
  config: jsonObject,
  calculation_interval: z.string(),
  subscribed_users: z.array(z.int()),
})

/** Insight and name in one, because alerts have no text that could carry a mark: the insight does. */
const placeOf = (insight: number, name: string) => `${insight} ${name.trim()}`

export const alert = defineKind(
  projectObject({
    type: 'posthog.alert',
    title: 'Alert',
    spec,
    keys: ['project', 'insight', 'name'],
    immutable: ['insight'],
    collection: alerts,
    names: 'ours',
    spellings: { sets: ['subscribed_users'] },
    nameIn: ({ insight, name }) => placeOf(insight, name),
    nameOf: ({ insight, name }) => placeOf(insight, name),
    textOf: () => null,
    liveOf: ({ id: _, deleted: __, threshold, ...rest }) => ({ ...rest, threshold }),
    attributesOf: ({ id }) => ({ id }),
    bodyOf: (wanted) => {
      const { project: _, ...fields } = wanted
      return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { [field]: value }]))
    },
    always: [],
  }),
)
