'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { createApiToken } from '#lib/tokens/create-api-token.ts'
import { revokeApiToken } from '#lib/tokens/revoke-api-token.ts'

/** The verb reads the input itself and names every fault of it. */
export const createToken = defineAction(z.record(z.string(), z.json()), ({ ctx, input }) =>
  createApiToken({ ctx, input }),
)

export const revokeToken = defineAction(z.strictObject({ id: z.string().min(1).max(64) }), ({ ctx, input }) =>
  revokeApiToken({ ctx, id: input.id }),
)
