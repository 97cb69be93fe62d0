import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { streamRunEvents } from '#lib/api/run-events.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Follow a run: server-sent events step, log and done',
    permission: 'plan.read',
    handler: ({ ctx, params: { id = '' }, request }) =>
      streamRunEvents(ctx, id, request.headers.get('last-event-id'), request),
  }),
})
