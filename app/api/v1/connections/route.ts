import { z } from 'zod'
import { connectionDocument } from '#lib/api/body-documents.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery } from '#lib/api/query.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { listConnections } from '#lib/connections/queries.ts'
import { connectionKinds } from '#lib/connections/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List connections',
    permission: 'connection.read',
    query: z.strictObject({ ...pageQuery, kind: z.enum(connectionKinds).optional() }),
    handler: async ({ ctx, query }) => ({ body: await listConnections(ctx, query) }),
  }),
  POST: route({
    summary: 'Add a connection',
    permission: 'connection.write',
    body: z.unknown(),
    documented: connectionDocument,
    async handler({ ctx, body }) {
      const made = await createConnection({ ctx, input: body })
      return { status: 201, body: made, etag: made.etag, location: `/api/v1/connections/${made.id}` }
    },
  }),
})
