import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { cancelRun } from '#lib/runs/cancel-run.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Stop a run at the next safe point',
    permission: 'run.cancel',
    handler: async ({ ctx, params: { id = '' } }) => ({ status: 202, body: await cancelRun({ ctx, runId: id }) }),
  }),
})
