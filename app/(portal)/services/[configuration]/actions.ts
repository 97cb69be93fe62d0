'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { deleteConfiguration } from '#lib/configurations/delete-configuration.ts'

export const removeService = defineAction(z.strictObject({ id: z.string().min(1).max(64) }), ({ ctx, input }) =>
  deleteConfiguration({ ctx, id: input.id, forget: false }),
)
