import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { resolveDrift } from '#lib/drift/resolve-drift.ts'
import { DriftResolution } from '#lib/drift/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  POST: route({
    summary: 'Accept a drifted field as what is asked for, revert it with a run, or ignore it until a moment',
    permission: 'drift.resolve',
    body: z.looseObject({}),
    documented: DriftResolution,
    handler: async ({ ctx, params: { id = '' }, body }) => {
      const resolved = await resolveDrift({ ctx, configurationId: id, input: body })
      return resolved.run_id === null
        ? { body: resolved }
        : { status: 202, body: resolved, location: `/api/v1/runs/${resolved.run_id}` }
    },
  }),
})
