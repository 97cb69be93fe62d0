import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { rotateWebhookSecret, webhookSecretSchema } from '#lib/rotation/rotate-webhook-secret.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Make a revision with another webhook secret, generated when none is given; a plan then writes it',
    permission: 'configuration.write',
    body: webhookSecretSchema,
    handler: async ({ ctx, params: { id = '' }, body }) => ({
      body: await rotateWebhookSecret({ ctx, configurationId: id, input: body }),
    }),
  }),
})
