import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { type EnvironmentFormat, environmentFormats, renderEnvironment } from '#lib/outputs/render-environment.ts'
import { loadProvisioned } from './provisioned.ts'

export type EnvBlockView = {
  readonly format: EnvironmentFormat
  readonly title: string
  readonly file_name: string
  readonly text: string
  /** It would hold the key if it were revealed; others name where the key lies and never hold it. */
  readonly may_hold_key: boolean
  /** Why this format cannot hold a value of the service; '' when it can. */
  readonly problem: string
}

/** The service's environment in every format, in the order of the tabs. References only: no secret is in them. */
export async function readEnvBlocks(ctx: Ctx, configurationId: string): Promise<EnvBlockView[]> {
  authorize(ctx, 'configuration.read')
  const { variables, host, attributes, place } = await loadProvisioned(configurationId)
  const input = { variables, ingestHost: host.ingest, attributes, place }
  return environmentFormats.map(({ format, title }) => {
    try {
      const { text, fileName } = renderEnvironment({ ...input, apiKey: null, format, values: 'reference' })
      const filled = renderEnvironment({ ...input, apiKey: { value: 'filled_in' }, format, values: 'reveal' })
      return { format, title, file_name: fileName, text, may_hold_key: filled.text !== text, problem: '' }
    } catch (error) {
      if (!(error instanceof HedgerowError) || error.code !== 'invalid') throw error
      const problem = error.faults.map(({ message }) => message).join(' ') || error.message
      return { format, title, file_name: '', text: '', may_hold_key: false, problem }
    }
  })
}
