'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { restoreRevision } from '#lib/configurations/restore-revision.ts'

export const restore = defineAction(
  z.strictObject({
    id: z.string().min(1).max(64),
    number: z.number().int().positive(),
    if_match: z.string().max(100),
  }),
  ({ ctx, input }) => restoreRevision({ ctx, id: input.id, number: input.number, ifMatch: input.if_match }),
)
