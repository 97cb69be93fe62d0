import { z } from 'zod'
import { defineKind } from '#lib/engine/kind.ts'
import { actions } from '#lib/posthog/actions.ts'
import { jsonObject, normalTags, plainText, projectId, tagList } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  name: z.string().trim().min(1).max(400),
  description: z.string(),
  tags: tagList,
  steps: z.array(jsonObject),
})

export const action = defineKind(
  projectObject({
    type: 'posthog.action',
    title: 'Action',
    spec,
    keys: ['project', 'name'],
    collection: actions,
    names: 'unique',
    spellings: { sets: ['tags'] },
    nameIn: ({ name }) => name.trim(),
    nameOf: ({ name }) => name,
    textOf: ({ description }) => description,
    liveOf: ({ name, description, tags, steps }) => ({
      name,
      description: plainText(description),
      tags: normalTags(tags),
      steps,
    }),
    attributesOf: ({ id }) => ({ id }),
    bodyOf: ({ name, description, tags, steps }, text) => ({
      name: { name },
      description: { description: text(description) },
      tags: { tags },
      steps: { steps },
    }),
    always: ['description'],
  }),
)
