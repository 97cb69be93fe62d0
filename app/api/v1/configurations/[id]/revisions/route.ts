import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageOf } from '#lib/api/page-of.ts'
import { pageQuery } from '#lib/api/query.ts'
import { listRevisions } from '#lib/configurations/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List revisions, newest first',
    permission: 'configuration.read',
    query: z.strictObject(pageQuery),
    async handler({ ctx, params: { id = '' }, query }) {
      const revisions = await listRevisions(ctx, id)
      return { body: pageOf(revisions, query, ({ number }) => String(number)) }
    },
  }),
})
