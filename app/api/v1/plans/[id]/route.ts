import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { getPlan } from '#lib/runs/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Read a plan',
    permission: 'plan.read',
    handler: async ({ ctx, params: { id = '' } }) => ({ body: await getPlan(ctx, id) }),
  }),
})
