'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { checkDrift } from '#lib/drift/check-drift.ts'
import { resolveDrift } from '#lib/drift/resolve-drift.ts'

const id = z.string().min(1).max(64)

export const checkNow = defineAction(z.strictObject({ configuration_id: id }), ({ ctx, input }) =>
  checkDrift({ ctx, configurationId: input.configuration_id }),
)

/** The verb reads the decision itself and names every fault of it. */
export const decide = defineAction(
  z.strictObject({ configuration_id: id, decision: z.record(z.string(), z.json()) }),
  ({ ctx, input }) => resolveDrift({ ctx, configurationId: input.configuration_id, input: input.decision }),
)
