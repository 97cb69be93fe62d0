import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { type Outputs, outputs } from '#lib/outputs/index.ts'
import { loadProvisioned } from './provisioned.ts'
import { apiKeyFor } from './reveal-secret.ts'

type OutputsInput = { readonly ctx: Ctx; readonly configurationId: string; readonly reveal: boolean }

/** The module's 13 outputs; the key masked unless it is asked for, which is recorded. */
export async function readOutputs({ ctx, configurationId, reveal }: OutputsInput): Promise<Outputs> {
  authorize(ctx, 'configuration.read')
  const provisioned = await loadProvisioned(configurationId)
  const { variables, host, attributes } = provisioned
  return outputs({ variables, host, attributes, apiKey: await apiKeyFor(ctx, provisioned, reveal) })
}
