'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { refreshToken } from '#lib/rotation/refresh-token.ts'
import { rotateWebhookSecret } from '#lib/rotation/rotate-webhook-secret.ts'

const id = z.string().min(1).max(64)

/** Reads the token from PostHog and records a rotation when it is another one; writes nothing anywhere else. */
export const readTokenAgain = defineAction(z.strictObject({ configuration_id: id }), ({ ctx, input }) =>
  refreshToken({ ctx, configurationId: input.configuration_id }),
)

export const newWebhookSecret = defineAction(
  z.strictObject({ configuration_id: id, rotation: z.record(z.string(), z.json()) }),
  ({ ctx, input }) => rotateWebhookSecret({ ctx, configurationId: input.configuration_id, input: input.rotation }),
)
