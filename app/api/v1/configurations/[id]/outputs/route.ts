import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { flagQuery } from '#lib/api/query.ts'
import { readOutputs } from '#lib/runs/read-outputs.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: "The module's 13 outputs",
    permission: 'configuration.read',
    query: z.strictObject({ reveal: flagQuery }),
    handler: async ({ ctx, params: { id = '' }, query: { reveal } }) => ({
      body: await readOutputs({ ctx, configurationId: id, reveal }),
    }),
  }),
})
