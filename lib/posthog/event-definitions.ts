import { z } from 'zod'
import { segment } from './client.ts'
import { defineCollection, type InProject, orAbsent } from './collection.ts'
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

export const eventDefinitions = defineCollection<EventDefinition>({
  path: 'event_definitions',
  title: 'event definition',
  schema: eventDefinition,
  removal: 'hard',
})

/** The definition with exactly this name; names are unique in a project. */
export async function findEventDefinition(at: InProject, name: string): Promise<EventDefinition | null> {
  return orAbsent(
    at.client.get(`/api/projects/${segment(at.project)}/event_definitions/by_name/`, eventDefinition, {
      what: `read the event definition ${name}`,
      query: { name },
      signal: at.signal,
    }),
  )
}
