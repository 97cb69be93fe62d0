'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { readEnvBlock } from '#lib/runs/read-env-block.ts'
import { revealableSecrets, revealSecret } from '#lib/runs/reveal-secret.ts'

const id = z.string().min(1).max(64)

/** The verbs record every reveal, and show nothing when they cannot. */
export const revealOutput = defineAction(
  z.strictObject({ configuration_id: id, name: z.enum(revealableSecrets) }),
  ({ ctx, input }) => revealSecret({ ctx, configurationId: input.configuration_id, name: input.name }),
)

export const revealEnvBlock = defineAction(
  z.strictObject({ configuration_id: id, format: z.string().max(40) }),
  ({ ctx, input }) =>
    readEnvBlock({ ctx, configurationId: input.configuration_id, format: input.format, values: 'reveal' }),
)
