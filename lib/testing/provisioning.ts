import { afterAll } from 'vitest'
import type { Ctx } from '#lib/auth/context.ts'
import { createConfiguration } from '#lib/configurations/create-configuration.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { newId } from '#lib/core/ids.ts'
import { advanceRun } from '#lib/runs/advance-run.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { getRun } from '#lib/runs/queries.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { PlanView, RunView } from '#lib/runs/views.ts'
import { moduleExample } from './module-example.ts'
import { someone } from './people.ts'
import { type RunningSimulator, startSimulator } from './simulator.ts'

export type Cloud = 'aws' | 'gcp' | 'azure'
export const clouds: readonly Cloud[] = ['aws', 'gcp', 'azure']

/** What the simulator says that there is, as far as these tests read it. */
export type Truth = {
  readonly posthog: Readonly<Record<string, readonly Record<string, unknown>[]>> & {
    readonly keys: readonly { readonly label: string; readonly value: string }[]
  }
  readonly aws: { readonly parameters: readonly VaultObject[] } & Readonly<
    Record<'region' | 'access_key_id' | 'secret_access_key', string>
  >
  readonly gcp: { readonly secrets: readonly VaultObject[]; readonly project_id: string }
  readonly azure: { readonly secrets: readonly VaultObject[] } & Readonly<
    Record<'tenant_id' | 'client_id' | 'client_secret', string>
  >
}
export type VaultObject = Readonly<Record<string, unknown>> & { readonly name: string }

const unlimited = [{ requests: 1_000_000, seconds: 60 }]
/** For tests that make more calls in a minute than one key is allowed, and are not about its budget. */
export const noCallLimits = { HEDGEROW_POSTHOG_LIMITS: JSON.stringify({ crud: unlimited, insights: unlimited }) }

export type Bench = {
  readonly ctx: Ctx
  readonly simulator: RunningSimulator
  truth(): Promise<Truth>
  /** The module's example, for a service of its own. */
  configure(cloud: Cloud, over?: Readonly<Record<string, unknown>>): Promise<ConfigurationView>
  /** The same on Azure, with a plan that was read and not started. */
  planned(over?: Readonly<Record<string, unknown>>): Promise<{ configuration: ConfigurationView; plan: PlanView }>
  /** Carries a run as far as it goes in this process. */
  advance(runId: string): Promise<RunView>
  /** Plans, starts and carries the run to its end in this process. */
  carryOut(configurationId: string, kind?: 'apply' | 'destroy'): Promise<RunView>
}

/**
 * A simulator for the tests of one file, with a connection to each of its systems. Called first in the file, before
 * anything reads the environment; `environment` is set with it.
 */
export async function startBench(environment: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const simulator = await startSimulator()
  afterAll(() => simulator.stop())
  Object.assign(process.env, environment)
  process.env.HEDGEROW_OUTBOUND_ALLOW = Object.values(simulator.endpoints)
    .map((endpoint) => new URL(endpoint).host)
    .join(',')
  const ctx = someone('admin')
  const truth = () => simulator.truth<Truth>()
  // Test files share a database, so each names its own connections.
  const bench = newId().slice(-8)
  for (const input of connections(simulator, await truth(), bench)) await createConnection({ ctx, input })

  const configure: Bench['configure'] = (cloud, over = {}) => {
    const { provider: _alias, ...block } = moduleExample
    const service_name = `auth-${newId().slice(-10)}`
    const through = { posthog_connection: `PostHog ${bench}`, vault_connection: `${cloud} ${bench}` }
    return createConfiguration({ ctx, input: { ...block, ...through, service_name, cloud_provider: cloud, ...over } })
  }
  const advance: Bench['advance'] = async (runId) => {
    await advanceRun(runId, 'test-worker', new AbortController().signal)
    return getRun(ctx, runId)
  }

  return {
    ctx,
    simulator,
    truth,
    configure,
    advance,
    async planned(over) {
      const configuration = await configure('azure', over)
      return { configuration, plan: await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' }) }
    },
    async carryOut(configurationId, kind = 'apply') {
      const plan = await createPlan({ ctx, configurationId, kind })
      const { run_id } = await startRun({ ctx, planId: plan.id })
      return advance(run_id)
    },
  }
}

function connections({ endpoints }: RunningSimulator, truth: Truth, bench: string): Record<string, unknown>[] {
  const key = truth.posthog.keys.find(({ label }) => label === 'admin')?.value
  const { aws, gcp, azure } = truth
  return [
    {
      kind: 'posthog',
      name: `PostHog ${bench}`,
      host: endpoints.posthog,
      personal_api_key: key,
      mode: 'project_per_service',
    },
    {
      kind: 'aws',
      name: `aws ${bench}`,
      endpoint: endpoints.aws,
      region: aws.region,
      access_key_id: aws.access_key_id,
      secret_access_key: aws.secret_access_key,
    },
    { kind: 'gcp', name: `gcp ${bench}`, endpoint: endpoints.gcp, project_id: gcp.project_id },
    {
      kind: 'azure',
      name: `azure ${bench}`,
      vault_url: endpoints.azure,
      tenant_id: azure.tenant_id,
      client_id: azure.client_id,
      client_secret: azure.client_secret,
    },
  ]
}
