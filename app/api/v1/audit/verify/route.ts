import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { headSchema } from '#lib/audit/head.ts'
import { verifyChain } from '#lib/audit/verify-chain.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Verify that the audit is as it was written, up to a head that was kept',
    permission: 'audit.read',
    body: z.strictObject({ head: headSchema.nullish() }),
    handler: async ({ ctx, body }) => ({ body: await verifyChain({ ctx, head: body.head }) }),
  }),
})
