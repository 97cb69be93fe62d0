import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { getRun } from '#lib/runs/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Read a run and its steps',
    permission: 'plan.read',
    handler: async ({ ctx, params: { id = '' } }) => ({ body: await getRun(ctx, id) }),
  }),
})
