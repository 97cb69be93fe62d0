import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { deleteConnection } from '#lib/connections/delete-connection.ts'
import { getConnection } from '#lib/connections/queries.ts'
import { updateConnection } from '#lib/connections/update-connection.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Read a connection',
    permission: 'connection.read',
    async handler({ ctx, params: { id = '' } }) {
      const found = await getConnection(ctx, id)
      return { body: found, etag: found.etag }
    },
  }),
  PATCH: route({
    summary: 'Change a connection (JSON merge patch)',
    permission: 'connection.write',
    body: z.unknown(),
    async handler({ ctx, params: { id = '' }, body, ifMatch }) {
      const changed = await updateConnection({ ctx, id, patch: body, ifMatch })
      return { body: changed, etag: changed.etag }
    },
  }),
  DELETE: route({
    summary: 'Delete a connection that nothing uses',
    permission: 'connection.write',
    async handler({ ctx, params: { id = '' }, ifMatch }) {
      await deleteConnection({ ctx, id, ifMatch })
      return { status: 204 }
    },
  }),
})
