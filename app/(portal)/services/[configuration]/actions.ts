'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { copyToEnvironment } from '#lib/configurations/copy-to-environment.ts'
import { deleteConfiguration } from '#lib/configurations/delete-configuration.ts'
import { environments } from '#lib/configurations/schemas.ts'

const id = z.string().min(1).max(64)

export const removeService = defineAction(z.strictObject({ id }), ({ ctx, input }) =>
  deleteConfiguration({ ctx, id: input.id, forget: false }),
)

export const addEnvironment = defineAction(
  z.strictObject({ id, environment: z.enum(environments) }),
  ({ ctx, input }) => copyToEnvironment({ ctx, id: input.id, environment: input.environment }),
)
