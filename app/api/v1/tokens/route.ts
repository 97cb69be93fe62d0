import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery } from '#lib/api/query.ts'
import { createApiToken } from '#lib/tokens/create-api-token.ts'
import { listApiTokens } from '#lib/tokens/queries.ts'
import { tokenSchema } from '#lib/tokens/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List API tokens',
    permission: 'token.manage',
    query: z.strictObject(pageQuery),
    handler: async ({ ctx, query }) => ({ body: await listApiTokens(ctx, query) }),
  }),
  POST: route({
    summary: 'Make an API token; it is shown this once',
    permission: 'token.manage',
    body: z.unknown(),
    documented: tokenSchema,
    handler: async ({ ctx, body }) => ({ status: 201, body: await createApiToken({ ctx, input: body }) }),
  }),
})
