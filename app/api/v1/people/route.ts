import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery } from '#lib/api/query.ts'
import { listPeople } from '#lib/people/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List people',
    permission: 'person.manage',
    query: z.strictObject(pageQuery),
    handler: async ({ ctx, query }) => ({ body: await listPeople(ctx, query) }),
  }),
})
