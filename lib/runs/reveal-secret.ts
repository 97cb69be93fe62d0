import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import { loadProvisioned, type Provisioned } from './provisioned.ts'

export const revealableSecrets = ['posthog_project_api_key', 'webhook_secret'] as const
type RevealableSecret = (typeof revealableSecrets)[number]

type RevealInput = { readonly ctx: Ctx; readonly configurationId: string; readonly name: RevealableSecret }

/** Gives one secret in clear, and records that it did; without the record it does not. */
export async function revealSecret({ ctx, configurationId, name }: RevealInput): Promise<{ value: string }> {
  authorize(ctx, 'secret.reveal')
  const provisioned = await loadProvisioned(configurationId)
  const secret = name === 'webhook_secret' ? provisioned.webhookSecret : provisioned.apiKey
  if (!secret) throw new HedgerowError('not_found', 'There is no such secret yet.')
  await recordReveal(ctx, provisioned, [name])
  return { value: secret.reveal() }
}

/** Throws when the record cannot be written: then nothing is shown. */
async function recordReveal(ctx: Ctx, of: Provisioned, names: readonly string[]): Promise<void> {
  await transact((tx) =>
    record(tx, ctx, {
      action: 'secret.revealed',
      subjectType: 'configuration',
      subjectId: of.id,
      subjectName: of.key,
      detail: { secrets: names },
    }),
  )
}

/** The project's token for an answer: masked, or in clear with its record. */
export async function apiKeyFor(ctx: Ctx, of: Provisioned, reveal: boolean): Promise<ShownApiKey> {
  if (reveal) authorize(ctx, 'secret.reveal')
  if (!of.apiKey) return null
  if (!reveal) return { masked: of.apiKey.masked() }
  await recordReveal(ctx, of, ['posthog_project_api_key'])
  return { value: of.apiKey.reveal() }
}

type ShownApiKey = { readonly masked: string } | { readonly value: ReturnType<Secret['reveal']> } | null
