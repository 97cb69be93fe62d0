import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { defineKind } from '#lib/engine/kind.ts'
import { cohorts } from '#lib/posthog/cohorts.ts'
import { jsonObject, plainText, projectId, withoutKeys } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  name: z.string().trim().min(1).max(400),
  description: z.string(),
  filters: jsonObject,
})

const serverKeys = new Set(['bytecode', 'bytecode_error', 'conditionHash', 'cohort_name'])

/** Older pages of PostHog have stored numbers of days as text. */
function withNumbers(value: Json): Json {
  if (Array.isArray(value)) return value.map(withNumbers)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const isNumber = key === 'time_value' && typeof item === 'string' && /^\d+$/.test(item)
      return [key, isNumber ? Number(item) : withNumbers(item)]
    }),
  )
}

function filtersOf(filters: JsonObject | null): Json {
  return withNumbers(withoutKeys(filters ?? {}, serverKeys))
}

export const cohort = defineKind(
  projectObject({
    type: 'posthog.cohort',
    title: 'Cohort',
    spec,
    keys: ['project', 'name'],
    collection: cohorts,
    names: 'common',
    spellings: { maxText: 1000 },
    nameIn: ({ name }) => name.trim(),
    nameOf: ({ name }) => name,
    textOf: ({ description }) => description,
    liveOf: ({ name, description, filters }) => ({
      name,
      description: plainText(description),
      filters: filtersOf(filters),
    }),
    attributesOf: ({ id }) => ({ id }),
    bodyOf: ({ name, description, filters }, text) => ({
      name: { name },
      description: { description: text(description) },
      filters: { filters },
    }),
    always: ['description'],
    fixed: { is_static: false },
  }),
)
