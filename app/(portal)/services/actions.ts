'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { createConfiguration } from '#lib/configurations/create-configuration.ts'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { createPlan } from '#lib/runs/create-plan.ts'

const id = z.string().min(1).max(64)
const json = z.record(z.string(), z.json())

/** The verbs read the variables themselves and name every fault of them. */
export const createService = defineAction(json, ({ ctx, input }) => createConfiguration({ ctx, input }))

export const updateService = defineAction(
  z.strictObject({ id, patch: json, if_match: z.string().max(100), message: z.string().max(200) }),
  ({ ctx, input }) =>
    updateConfiguration({ ctx, id: input.id, patch: input.patch, ifMatch: input.if_match, message: input.message }),
)

export const planService = defineAction(
  z.strictObject({ configuration_id: id, kind: z.enum(['apply', 'destroy']).default('apply') }),
  ({ ctx, input }) => createPlan({ ctx, configurationId: input.configuration_id, kind: input.kind }),
)
