import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { planRollback } from '#lib/runs/plan-rollback.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Plan the way back to what was there before a run that failed or was cancelled',
    permission: 'plan.create',
    handler: async ({ ctx, params: { id = '' } }) => {
      const body = await planRollback({ ctx, runId: id })
      return { status: 201, body, location: `/api/v1/plans/${body.id}` }
    },
  }),
})
