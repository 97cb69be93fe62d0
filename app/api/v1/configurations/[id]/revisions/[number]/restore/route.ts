import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { readNumber } from '#lib/api/read-number.ts'
import { restoreRevision } from '#lib/configurations/restore-revision.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Make an old revision the newest one',
    permission: 'configuration.write',
    async handler({ ctx, params: { id = '', number = '' }, ifMatch }) {
      const restored = await restoreRevision({ ctx, id, number: readNumber(number, 'revision'), ifMatch })
      return { body: restored, etag: restored.etag }
    },
  }),
})
