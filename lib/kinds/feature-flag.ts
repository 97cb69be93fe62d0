import { z } from 'zod'
import type { JsonObject } from '#lib/core/json.ts'
import { defineKind } from '#lib/engine/kind.ts'
import { featureFlags } from '#lib/posthog/feature-flags.ts'
import { json, normalTags, plainText, projectId, tagList, withoutKeys } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  key: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  description: z.string(),
  active: z.boolean(),
  tags: tagList,
  filters: z.object({ groups: z.array(json).min(1) }).catchall(json),
})

const serverKeys = new Set(['aggregation_group_type_index', 'sort_key', 'cohort_name'])

/** PostHog may leave out a percentage that is 100. */
function filtersOf(filters: JsonObject | null): JsonObject {
  const plain = withoutKeys(filters ?? {}, serverKeys)
  const groups = Array.isArray(plain.groups) ? plain.groups : []
  return {
    ...plain,
    groups: groups.map((group) => ({ ...group, rollout_percentage: group.rollout_percentage ?? 100 })),
  }
}

export const featureFlag = defineKind(
  projectObject({
    type: 'posthog.feature_flag',
    title: 'Feature flag',
    spec,
    keys: ['project', 'key'],
    immutable: ['key'],
    collection: featureFlags,
    names: 'unique',
    spellings: { sets: ['tags'] },
    nameIn: ({ key }) => key,
    nameOf: ({ key }) => key,
    // What PostHog calls the name of a flag is its description.
    textOf: ({ name }) => name,
    hidden: { archived: true },
    liveOf: ({ key, name, active, tags, filters }) => ({
      key,
      description: plainText(name),
      active,
      tags: normalTags(tags),
      filters: filtersOf(filters),
    }),
    attributesOf: ({ id, key }) => ({ id, key }),
    bodyOf: ({ key, description, active, tags, filters }, text) => ({
      key: { key },
      description: { name: text(description) },
      // An archived flag of ours would stay out of sight even when active.
      active: { active, ...(active ? { archived: false } : {}) },
      tags: { tags },
      filters: { filters },
    }),
    // Older servers replace all of the filters, so all of them are sent.
    always: ['description', 'filters'],
  }),
)
