import 'server-only'
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { record } from '#lib/audit/record.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import type { Prepared } from '#lib/configurations/prepare.ts'
import { type Revised, updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { maskedSecret } from '#lib/configurations/webhook-secret.ts'
import { HedgerowError, invalid } from '#lib/core/errors.ts'
import type { Transaction } from '#lib/db.ts'
import { parseInput } from '#lib/input.ts'
import { webhookSecretFingerprint } from '#lib/runs/secret-holders.ts'
import { readRotation } from './queries.ts'
import { beginRotation } from './rotations.ts'
import type { RotationView } from './views.ts'

export const webhookSecretSchema = z.strictObject({
  /** Generated (32 random bytes) when it is absent. */
  webhook_secret: z.string().optional(),
})

type RotateInput = { readonly ctx: Ctx; readonly configurationId: string; readonly input: unknown }

/**
 * Makes a revision with another webhook secret. Vault and webhooks have the old one until a plan is applied. Throws
 * `conflict` (no_webhook_secret) when there is none that could be rotated, `invalid` for one that may not be used.
 */
export async function rotateWebhookSecret({ ctx, configurationId, input }: RotateInput): Promise<RotationView> {
  authorize(ctx, 'configuration.write')
  const given = parseInput(webhookSecretSchema, input).webhook_secret
  if (given === '' || given?.includes(maskedSecret)) throw fault('must be the new secret itself')
  let isDone = false
  await updateConfiguration({
    ctx,
    id: configurationId,
    patch: { webhook_secret: given ?? randomBytes(32).toString('base64url') },
    message: 'Webhook secret rotated',
    async also(tx, revised) {
      await keep(tx, { ctx, configurationId, revised })
      isDone = true
    },
  })
  if (!isDone) throw fault('is the one that is in use')
  return readRotation(ctx, configurationId)
}

const fault = (message: string) => invalid([{ path: 'webhook_secret', message }])

type Rotated = { readonly ctx: Ctx; readonly configurationId: string; readonly revised: Revised }

async function keep(tx: Transaction, { ctx, configurationId, revised }: Rotated): Promise<void> {
  const before = fingerprintOf(revised.before)
  const after = fingerprintOf(revised.now)
  await beginRotation(tx, ctx, { configurationId, subject: 'webhook_secret', before, after })
  await record(tx, ctx, {
    action: 'webhook_secret.rotated',
    subjectType: 'configuration',
    subjectId: configurationId,
    subjectName: revised.key,
    detail: { revision: revised.number, before, after },
  })
}

/** Nothing is rotated where there is no secret: it is set with the webhook, in the configuration. */
function fingerprintOf({ variables }: Prepared): string {
  const found = webhookSecretFingerprint(variables)
  if (found !== null) return found
  throw new HedgerowError('conflict', 'There is no webhook secret to rotate: set one in the configuration.', {
    reason: 'no_webhook_secret',
  })
}
