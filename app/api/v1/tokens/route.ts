import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery } from '#lib/api/query.ts'
import { createApiToken } from '#lib/tokens/create-api-token.ts'
import { listApiTokens } from '#lib/tokens/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    permission: 'token.manage',
    query: z.strictObject(pageQuery),
    handler: async ({ ctx, query }) => ({ body: await listApiTokens(ctx, query) }),
  }),
  POST: route({
    permission: 'token.manage',
    body: z.unknown(),
    handler: async ({ ctx, body }) => ({ status: 201, body: await createApiToken({ ctx, input: body }) }),
  }),
})
