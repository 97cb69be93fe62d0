import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery, sinceQuery } from '#lib/api/query.ts'
import { listRuns } from '#lib/runs/queries.ts'

const text = z.string().max(200).optional()
const statuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List runs, newest first',
    permission: 'plan.read',
    query: z.strictObject({
      ...pageQuery,
      configuration: text,
      q: text,
      status: z.enum(statuses).optional(),
      kind: z.enum(['apply', 'destroy', 'rollback', 'revert']).optional(),
      actor: text,
      since: sinceQuery,
    }),
    handler: async ({ ctx, query }) => ({
      body: await listRuns(ctx, { ...query, since: query.since?.toISOString() }),
    }),
  }),
})
