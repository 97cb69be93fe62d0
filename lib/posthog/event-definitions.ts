import { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import type { Body } from './client.ts'
import { type Collection, defineCollection } from './collection.ts'
import { flag, tags, uuid } from './shapes.ts'

const eventDefinition = z.object({
  id: uuid,
  name: z.string().min(1),
  /** Absent in builds without PostHog's `ee` folder, which keep none. */
  description: z.string().nullish(),
  deleted: flag,
  tags,
})
export type EventDefinition = z.infer<typeof eventDefinition>

const plain = defineCollection<EventDefinition>({
  path: 'event_definitions',
  title: 'event definition',
  schema: eventDefinition,
  removal: 'hard',
})

/** Names are unique in a project. A description is left out where the build refuses it. */
export const eventDefinitions: Collection<EventDefinition> = {
  ...plain,
  create: (at, body) => orWithoutDescription(body, (sent) => plain.create(at, sent)),
  patch: (at, id, body) => orWithoutDescription(body, (sent) => plain.patch(at, id, sent)),
}

/** The second call is another one than the first, which was certainly refused. */
async function orWithoutDescription<T>(body: Body, send: (body: Body) => Promise<T>): Promise<T> {
  try {
    return await send(body)
  } catch (error) {
    const upstream = error instanceof HedgerowError ? error.upstream : null
    if (upstream?.cause !== 'invalid' || !upstream.said?.includes('not supported by this deployment')) throw error
    const { description: _, ...rest } = body
    return send(rest)
  }
}
