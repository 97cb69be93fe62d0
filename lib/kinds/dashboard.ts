import { z } from 'zod'
import { defineKind } from '#lib/engine/kind.ts'
import { dashboards } from '#lib/posthog/dashboards.ts'
import { normalTags, plainText, projectId, tagList } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  name: z.string().trim().min(1).max(400),
  description: z.string(),
  pinned: z.boolean(),
  tags: tagList,
})

export const dashboard = defineKind(
  projectObject({
    type: 'posthog.dashboard',
    title: 'Dashboard',
    spec,
    keys: ['project', 'name'],
    collection: dashboards,
    names: 'common',
    spellings: { sets: ['tags'] },
    nameIn: ({ name }) => name.trim(),
    nameOf: ({ name }) => name,
    textOf: ({ description }) => description,
    liveOf: ({ name, description, pinned, tags }) => ({
      name,
      description: plainText(description),
      pinned,
      tags: normalTags(tags),
    }),
    attributesOf: ({ id }) => ({ id }),
    bodyOf: ({ name, description, pinned, tags }, text) => ({
      name: { name },
      description: { description: text(description) },
      pinned: { pinned },
      tags: { tags },
    }),
    always: ['description'],
  }),
)
