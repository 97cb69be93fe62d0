import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { invalid } from '#lib/core/errors.ts'
import {
  environmentFormats,
  isEnvironmentFormat,
  type RenderedEnvironment,
  renderEnvironment,
} from '#lib/outputs/render-environment.ts'
import { loadProvisioned } from './provisioned.ts'
import { apiKeyFor } from './reveal-secret.ts'

type EnvBlockInput = {
  readonly ctx: Ctx
  readonly configurationId: string
  readonly format: string
  readonly values: 'reference' | 'reveal'
}

/** The service's environment as a text to copy: references by default; with the key in clear it is recorded. */
export async function readEnvBlock(input: EnvBlockInput): Promise<RenderedEnvironment> {
  const { ctx, configurationId, format, values } = input
  authorize(ctx, 'configuration.read')
  if (!isEnvironmentFormat(format)) {
    const known = environmentFormats.map((one) => one.format).join(', ')
    throw invalid([{ path: 'format', message: `Must be one of ${known}.` }])
  }
  const provisioned = await loadProvisioned(configurationId)
  const { variables, host, attributes, place } = provisioned
  const apiKey = await apiKeyFor(ctx, provisioned, values === 'reveal')
  return renderEnvironment({ variables, ingestHost: host.ingest, attributes, apiKey, format, values, place })
}
