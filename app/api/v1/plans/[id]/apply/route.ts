import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { startRun } from '#lib/runs/start-run.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Start the run that carries the plan out',
    permission: 'run.start',
    async handler({ ctx, params: { id = '' } }) {
      const started = await startRun({ ctx, planId: id })
      return { status: 202, body: started, location: `/api/v1/runs/${started.run_id}` }
    },
  }),
})
