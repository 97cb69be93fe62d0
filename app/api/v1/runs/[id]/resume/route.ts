import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { resumeRun } from '#lib/runs/resume-run.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Go on with a failed run; finished steps are not repeated',
    permission: 'run.start',
    handler: async ({ ctx, params: { id = '' } }) => ({ status: 202, body: await resumeRun({ ctx, runId: id }) }),
  }),
})
