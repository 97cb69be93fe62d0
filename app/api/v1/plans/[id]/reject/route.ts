import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { rejectPlan } from '#lib/runs/reject-plan.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Reject a plan',
    permission: 'plan.approve',
    body: z.strictObject({ reason: z.string().trim().min(1).max(1000) }),
    handler: async ({ ctx, params: { id = '' }, body: { reason } }) => ({
      body: await rejectPlan({ ctx, planId: id, reason }),
    }),
  }),
})
