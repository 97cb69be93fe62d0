import { z } from 'zod'
import { configurationDocument } from '#lib/api/body-documents.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery } from '#lib/api/query.ts'
import { createConfiguration } from '#lib/configurations/create-configuration.ts'
import { listConfigurations } from '#lib/configurations/queries.ts'
import { cloudProviders, environments } from '#lib/configurations/schemas.ts'

const text = z.string().max(200).optional()
const statuses = ['draft', 'provisioned', 'provisioning', 'drifted', 'failed', 'paused', 'destroyed'] as const

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List configurations',
    permission: 'configuration.read',
    query: z.strictObject({
      ...pageQuery,
      q: text,
      environment: z.enum(environments).optional(),
      cloud_provider: z.enum(cloudProviders).optional(),
      status: z.enum(statuses).optional(),
      team: text,
      tag: text,
    }),
    handler: async ({ ctx, query }) => ({ body: await listConfigurations(ctx, query) }),
  }),
  POST: route({
    summary: 'Create a configuration',
    permission: 'configuration.write',
    body: z.unknown(),
    documented: configurationDocument,
    async handler({ ctx, body }) {
      const made = await createConfiguration({ ctx, input: body })
      return { status: 201, body: made, etag: made.etag, location: `/api/v1/configurations/${made.id}` }
    },
  }),
})
