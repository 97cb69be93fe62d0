import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { approvePlan } from '#lib/runs/approve-plan.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Approve a plan as it was read',
    permission: 'plan.approve',
    body: z.strictObject({ hash: z.string().min(1).max(128) }),
    handler: async ({ ctx, params: { id = '' }, body: { hash } }) => ({
      body: await approvePlan({ ctx, planId: id, hash }),
    }),
  }),
})
