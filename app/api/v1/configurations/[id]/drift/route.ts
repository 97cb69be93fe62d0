import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { checkDrift } from '#lib/drift/check-drift.ts'
import { readDrift } from '#lib/drift/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'What the last look for drift has seen: intended, last applied and live, by field',
    permission: 'configuration.read',
    handler: async ({ ctx, params: { id = '' } }) => ({ body: await readDrift(ctx, id) }),
  }),
  POST: route({
    summary: 'Look for drift now; nothing is changed',
    permission: 'drift.check',
    handler: async ({ ctx, params: { id = '' } }) => ({ body: await checkDrift({ ctx, configurationId: id }) }),
  }),
})
