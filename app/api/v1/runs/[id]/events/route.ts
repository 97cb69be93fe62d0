import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { streamRunEvents } from '#lib/api/run-events.ts'

/** For a browser that knows the beginning already: it cannot set Last-Event-ID on its first request. */
const after = z
  .string()
  .regex(/^\d{1,18}$/, 'must be the id of an event')
  .optional()

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Follow a run: server-sent events step, log and done',
    permission: 'plan.read',
    query: z.strictObject({ after }),
    handler: ({ ctx, params: { id = '' }, query, request }) =>
      streamRunEvents(ctx, id, request.headers.get('last-event-id') ?? query.after ?? null, request),
  }),
})
