import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { checkConnection } from '#lib/connections/check-connection.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Ask the other side what the credentials may do',
    permission: 'connection.write',
    handler: async ({ ctx, params: { id = '' } }) => ({ body: await checkConnection({ ctx, id }) }),
  }),
})
