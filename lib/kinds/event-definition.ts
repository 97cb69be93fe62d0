import { z } from 'zod'
import { defineKind } from '#lib/engine/kind.ts'
import { causeOf } from '#lib/posthog/collection.ts'
import { eventDefinitions } from '#lib/posthog/event-definitions.ts'
import { normalTags, plainText, projectId, tagList } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  name: z.string().trim().min(1).max(400),
  description: z.string(),
  tags: tagList,
})

const base = projectObject({
  type: 'posthog.event_definition',
  title: 'Event definition',
  spec,
  keys: ['project', 'name'],
  immutable: ['name'],
  collection: eventDefinitions,
  names: 'unique',
  spellings: { sets: ['tags'] },
  nameIn: ({ name }) => name.trim(),
  nameOf: ({ name }) => name,
  textOf: ({ description }) => description ?? null,
  liveOf: ({ name, description, tags }) => ({
    name,
    // Builds that keep no description cannot be told from one that a person has emptied.
    ...(description ? { description: plainText(description) } : {}),
    tags: normalTags(tags),
  }),
  attributesOf: ({ id }) => ({ id }),
  bodyOf: ({ name, description, tags }, text) => ({
    name: { name },
    description: { description: text(description) },
    tags: { tags },
  }),
  always: ['description'],
})

export const eventDefinition = defineKind({
  ...base,
  /** PostHog makes a definition by itself when the first event comes in: then that one is taken over. */
  create: async (world, wanted, marker) =>
    base.create(world, wanted, marker).catch(async (error: unknown) => {
      if (causeOf(error) !== 'conflict') throw error
      const lookup = { keys: wanted, externalId: null, owner: marker, nonce: null, applied: null }
      const found = await base.find(world, lookup)
      if (!found || found.owner === 'foreign') throw error
      return base.update(world, wanted, found, marker)
    }),
})
