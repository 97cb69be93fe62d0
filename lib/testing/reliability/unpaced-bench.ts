import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { newId } from '#lib/core/ids.ts'
import { type Bench, type Cloud, noCallLimits, startBench } from '#lib/testing/provisioning.ts'
import { createLanes, type Lanes } from '#lib/vaults/lanes.ts'

const quick = { startPerSecond: 5_000, minPerSecond: 5_000, maxPerSecond: 5_000, burst: 200, concurrent: 24 }
const lanes = createLanes({ read: quick, change: quick })

class OneForAll extends Map<string, Lanes> {
  override get(): Lanes {
    return lanes
  }
}

/**
 * A bench on which hundreds of runs go side by side in this process without waiting for anybody's budget: the
 * simulator has no rate limits, our own pace for PostHog and vaults is lifted, and every configuration has a PostHog connection
 * with a key of its own, because a budget of calls belongs to a key.
 */
export async function startUnpacedBench(environment: Readonly<Record<string, string>> = {}): Promise<Bench> {
  Object.assign(globalThis, { hedgerowVaultLanes: new OneForAll() })
  const bench = await startBench({ ...noCallLimits, ...environment })
  const { ctx, simulator } = bench
  await simulator.settings({
    posthog: { rate_limits: false, project_limit: 100_000, alert_limit: 100_000, cohort_calculation_ms: 0 },
    aws: { put_per_second: 0, read_per_second: 0 },
    gcp: { secret_writes_per_second: 0, writes_per_minute: 0, reads_per_minute: 0 },
    azure: { sets_per_10_seconds: 0, others_per_10_seconds: 0 },
  })

  const configure = async (cloud: Cloud, over: Readonly<Record<string, unknown>> = {}): Promise<ConfigurationView> => {
    const name = `PostHog ${newId().slice(-12)}`
    const { value } = await simulator.do<{ value: string }>('posthog', 'create_key', { label: name })
    const host = simulator.endpoints.posthog
    const input = { kind: 'posthog', name, host, personal_api_key: value, mode: 'project_per_service' }
    await createConnection({ ctx, input })
    return bench.configure(cloud, { posthog_connection: name, ...over })
  }
  return { ...bench, configure }
}
