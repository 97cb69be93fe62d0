import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { createConfiguration } from './create-configuration.ts'
import { getConfiguration } from './queries.ts'
import { variables } from './variables.ts'
import type { ConfigurationView } from './views.ts'

type CopyInput = { readonly ctx: Ctx; readonly id: string; readonly environment: string }

/**
 * A draft of the same service in another environment, with the same settings. A secret is not copied: environments do
 * not share one unseen; nor is what was accepted of single resources, which are not those of another environment. Throws `conflict` when it is there already, `invalid` when a rule of that environment says no.
 */
export async function copyToEnvironment({ ctx, id, environment }: CopyInput): Promise<ConfigurationView> {
  authorize(ctx, 'configuration.write')
  const from = await getConfiguration(ctx, id)
  const copied = variables
    .filter(({ name, type }) => type !== 'secret' && name !== 'overrides')
    .map(({ name }) => [name, from[name] ?? null] as const)
  const given = copied.filter(([, value]) => value !== null)
  return createConfiguration({ ctx, input: { ...Object.fromEntries(given), environment } })
}
