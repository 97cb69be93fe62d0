import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { createPlan } from '#lib/runs/create-plan.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Plan an apply or a teardown; changes nothing',
    permission: 'plan.create',
    body: z.strictObject({ kind: z.enum(['apply', 'destroy']).default('apply') }),
    async handler({ ctx, params: { id = '' }, body: { kind } }) {
      const plan = await createPlan({ ctx, configurationId: id, kind })
      return { status: 201, body: plan, location: `/api/v1/plans/${plan.id}` }
    },
  }),
})
