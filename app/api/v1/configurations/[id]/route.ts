import { z } from 'zod'
import { configurationDocument } from '#lib/api/body-documents.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { flagQuery } from '#lib/api/query.ts'
import { deleteConfiguration } from '#lib/configurations/delete-configuration.ts'
import { getConfiguration } from '#lib/configurations/queries.ts'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Read a configuration',
    permission: 'configuration.read',
    async handler({ ctx, params: { id = '' } }) {
      const found = await getConfiguration(ctx, id)
      return { body: found, etag: found.etag }
    },
  }),
  PATCH: route({
    summary: 'Change a configuration (JSON merge patch)',
    permission: 'configuration.write',
    body: z.unknown(),
    documented: configurationDocument.partial(),
    async handler({ ctx, params: { id = '' }, body, ifMatch }) {
      const changed = await updateConfiguration({ ctx, id, patch: body, ifMatch })
      return { body: changed, etag: changed.etag }
    },
  }),
  DELETE: route({
    summary: 'Delete a configuration',
    permission: 'configuration.write',
    query: z.strictObject({ forget: flagQuery }),
    async handler({ ctx, params: { id = '' }, query: { forget }, ifMatch }) {
      await deleteConfiguration({ ctx, id, forget, ifMatch })
      return { status: 204 }
    },
  }),
})
