import { z } from 'zod'
import type { JsonObject } from '#lib/core/json.ts'
import { defineKind } from '#lib/engine/kind.ts'
import type { Body } from '#lib/posthog/client.ts'
import type { InProject } from '#lib/posthog/collection.ts'
import { dashboardsOf, insights } from '#lib/posthog/insights.ts'
import { jsonObject, normalTags, plainText, projectId, tagList } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  name: z.string().trim().min(1).max(400),
  description: z.string(),
  tags: tagList,
  dashboard: z.int().positive(),
  query: jsonObject,
})

/** People may show an insight on their own dashboards too: those that are not ours stay. */
async function keepOtherDashboards(at: InProject, id: string, body: Body, live: JsonObject): Promise<Body> {
  if (!Array.isArray(body.dashboards)) return body
  const found = await insights.get(at, id)
  const others = found ? dashboardsOf(found).filter((one) => one !== live.dashboard) : []
  return { ...body, dashboards: [...new Set([...others, ...body.dashboards])] }
}

export const insight = defineKind(
  projectObject({
    type: 'posthog.insight',
    title: 'Insight',
    spec,
    keys: ['project', 'name'],
    collection: insights,
    names: 'common',
    spellings: { sets: ['tags'], maxText: 400 },
    nameIn: ({ name }) => name.trim(),
    nameOf: ({ name }) => name,
    textOf: ({ description }) => description,
    liveOf: (found, applied) => {
      const on = dashboardsOf(found)
      const ours = on.find((one) => one === applied?.dashboard) ?? on[0] ?? null
      const { name, description, tags, query } = found
      return { name, description: plainText(description), tags: normalTags(tags), dashboard: ours, query }
    },
    attributesOf: ({ id, short_id }) => ({ id, short_id }),
    bodyOf: ({ name, description, tags, dashboard, query }, text) => ({
      name: { name },
      description: { description: text(description) },
      tags: { tags },
      dashboard: { dashboards: [dashboard] },
      query: { query },
    }),
    always: ['description'],
    adjust: keepOtherDashboards,
  }),
)
