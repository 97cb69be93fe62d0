import 'server-only'
import { type BlueprintInput, blueprint } from '#lib/blueprint/index.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import { chooseConnection } from '#lib/connections/choose-connection.ts'
import type { LoadedConnection } from '#lib/connections/load-connection.ts'
import type { Json } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { applyOverrides } from './overrides.ts'

export type Chosen = { readonly posthog: LoadedConnection; readonly vault: LoadedConnection }

/** The connections that a configuration is provisioned through. Throws `invalid` when none serves it. */
export async function chooseConnections(variables: Variables): Promise<Chosen> {
  const { environment, cloud_provider, posthog_connection, vault_connection } = variables
  const [posthog, vault] = await Promise.all([
    chooseConnection({ kind: 'posthog', environment, wanted: posthog_connection || null }),
    chooseConnection({ kind: cloud_provider, environment, wanted: vault_connection || null }),
  ])
  return { posthog, vault }
}

const organizationId = /^(@current|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** The variable when it is an id that PostHog has, else the connection's; null is the key owner's current one. */
export function organizationOf(variables: Variables, posthog: LoadedConnection): string | null {
  const candidates = [variables.posthog_organization_id, posthog.settings.organization_id]
  return candidates.find((one) => typeof one === 'string' && organizationId.test(one))?.toString() ?? null
}

/** Everything that should exist for these variables. Throws `invalid` when an override cannot be met. */
export function desiredResources(variables: Variables, chosen: Chosen, live: boolean): Desired[] {
  return applyOverrides(blueprint(blueprintInput(variables, chosen, live)), variables.overrides)
}

export function blueprintInput(variables: Variables, { posthog, vault }: Chosen, live: boolean): BlueprintInput {
  return {
    variables,
    posthog: {
      connection: posthog.id,
      mode: posthog.settings.mode === 'shared_project' ? 'shared_project' : 'project_per_service',
      organization: organizationOf(variables, posthog),
      sharedProjectId: asNumber(posthog.settings.shared_project_id),
      host: String(posthog.settings.host),
    },
    vault: { connection: vault.id, provider: variables.cloud_provider },
    live,
  }
}

function asNumber(value: Json | undefined): number | null {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
