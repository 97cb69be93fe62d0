import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { revokeApiToken } from '#lib/tokens/revoke-api-token.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  DELETE: route({
    summary: 'Revoke an API token',
    permission: 'token.manage',
    async handler({ ctx, params: { id = '' } }) {
      await revokeApiToken({ ctx, id })
      return { status: 204 }
    },
  }),
})
