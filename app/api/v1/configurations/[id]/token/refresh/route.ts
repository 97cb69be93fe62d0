import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { refreshToken } from '#lib/rotation/refresh-token.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: "Read the project's token again after it was reset in PostHog; a plan then writes it into the vault",
    permission: 'run.start',
    handler: async ({ ctx, params: { id = '' } }) => ({ body: await refreshToken({ ctx, configurationId: id }) }),
  }),
})
