import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { readEnvBlock } from '#lib/runs/read-env-block.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'The environment block in one of eleven formats',
    permission: 'configuration.read',
    query: z.strictObject({
      format: z.string().max(40).default('dotenv'),
      values: z.enum(['reference', 'reveal']).default('reference'),
    }),
    async handler({ ctx, params: { id = '' }, query: { format, values } }) {
      const { text, contentType } = await readEnvBlock({ ctx, configurationId: id, format, values })
      return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
    },
  }),
})
