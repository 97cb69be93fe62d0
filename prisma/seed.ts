// Run at every start while the simulator is on: keeps one connection to each simulated system, made through the same
// verbs as everything else. When the simulator has moved or was reset, those very connections follow it.
import { z } from 'zod'
import { systemCtx } from '#lib/auth/context.ts'
import { checkConnection } from '#lib/connections/check-connection.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { listConnections } from '#lib/connections/queries.ts'
import { updateConnection } from '#lib/connections/update-connection.ts'
import { newId } from '#lib/core/ids.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { closeDb } from '#lib/db.ts'
import { type Env, env } from '#lib/env.ts'

type Endpoints = NonNullable<Env['HEDGEROW_SIMULATOR_ENDPOINTS']>

const truthSchema = z.object({
  posthog: z.object({ keys: z.array(z.object({ label: z.string(), value: z.string() })) }),
  aws: z.object({ access_key_id: z.string(), secret_access_key: z.string(), region: z.string() }),
  gcp: z.object({ project_id: z.string(), service_account_json: z.record(z.string(), z.string()) }),
  azure: z.object({ tenant_id: z.string(), client_id: z.string(), client_secret: z.string() }),
})
type Truth = z.infer<typeof truthSchema>

const deadlineMs = 20_000

/** The demo's connections by name, as the API would take them. */
function connectionsOf(endpoints: Endpoints, { posthog, aws, gcp, azure }: Truth): Map<string, JsonObject> {
  const admin = posthog.keys.find(({ label }) => label === 'admin')
  return new Map<string, JsonObject>([
    [
      'PostHog (simulator)',
      {
        kind: 'posthog',
        host: endpoints.posthog,
        personal_api_key: admin?.value ?? '',
        mode: 'project_per_service',
      },
    ],
    [
      'AWS (simulator)',
      {
        kind: 'aws',
        endpoint: endpoints.aws,
        region: aws.region,
        access_key_id: aws.access_key_id,
        secret_access_key: aws.secret_access_key,
      },
    ],
    [
      'Google Cloud (simulator)',
      {
        kind: 'gcp',
        endpoint: endpoints.gcp,
        project_id: gcp.project_id,
        service_account_json: JSON.stringify(gcp.service_account_json),
      },
    ],
    [
      'Azure (simulator)',
      {
        kind: 'azure',
        vault_url: endpoints.azure,
        tenant_id: azure.tenant_id,
        client_id: azure.client_id,
        client_secret: azure.client_secret,
      },
    ],
  ])
}

async function seed(endpoints: Endpoints): Promise<void> {
  const ctx = systemCtx('seed', newId())
  const response = await fetch(`${endpoints.control}/__truth`, { signal: AbortSignal.timeout(deadlineMs) })
  const truth = truthSchema.parse(await response.json())
  const existing = (await listConnections(ctx, { limit: 200 })).items
  for (const [name, wanted] of connectionsOf(endpoints, truth)) {
    const found = existing.find((connection) => connection.name === name)
    // What a person has set of it (environments, default) stays.
    const kept = found
      ? await updateConnection({ ctx, id: found.id, patch: wanted })
      : await createConnection({ ctx, input: { ...wanted, name, is_default: true } })
    // So that the first plan of a demo can say that the vault may be written to.
    if (kept.last_check === null) await checkConnection({ ctx, id: kept.id })
  }
}

const { HEDGEROW_SIMULATOR_ENDPOINTS: endpoints } = env()
try {
  if (endpoints) await seed(endpoints)
} finally {
  await closeDb()
}
