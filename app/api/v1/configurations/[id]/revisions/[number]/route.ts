import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { readNumber } from '#lib/api/read-number.ts'
import { getRevision } from '#lib/configurations/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Read a revision',
    permission: 'configuration.read',
    async handler({ ctx, params: { id = '', number = '' } }) {
      return { body: await getRevision(ctx, id, readNumber(number, 'revision')) }
    },
  }),
})
