import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { getPerson } from '#lib/people/queries.ts'
import { personPatch, updatePerson } from '#lib/people/update-person.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Read a person',
    permission: 'person.manage',
    async handler({ ctx, params: { id = '' } }) {
      const found = await getPerson(ctx, id)
      return { body: found, etag: found.etag }
    },
  }),
  PATCH: route({
    summary: 'Give a person another role, disable or enable them',
    permission: 'person.manage',
    body: personPatch,
    async handler({ ctx, params: { id = '' }, body, ifMatch }) {
      const changed = await updatePerson({ ctx, id, patch: body, ifMatch })
      return { body: changed, etag: changed.etag }
    },
  }),
})
