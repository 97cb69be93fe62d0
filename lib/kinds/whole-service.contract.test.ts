import { describe, expect, it } from 'vitest'
import { blueprint } from '#lib/blueprint/index.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Desired, Recorded } from '#lib/core/resource.ts'
import { Secret } from '#lib/core/secret.ts'
import { observe } from '#lib/engine/observe.ts'
import { plan } from '#lib/engine/plan.ts'
import { plainAttributes, resolveReferences, revealSecrets } from '#lib/engine/resolve.ts'
import { configured } from '#lib/testing/configured.ts'
import { moduleExample } from '#lib/testing/module-example.ts'
import { markerFor, posthogWorld, simulatorClient } from '#lib/testing/posthog-world.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { kinds } from './index.ts'

const configuration = 'nexpo/auth/prod'
const secret = new Secret('not-a-real-secret-0001')

const simulator = await takeSimulator()
const client = await simulatorClient(simulator)

/** What a service of the module's example wants in PostHog. */
function desired(changes: JsonObject = {}): Desired[] {
  const { provider: cloud_provider, ...example } = moduleExample as JsonObject
  const variables = configured({
    ...example,
    cloud_provider: cloud_provider ?? 'aws',
    webhook_secret: null,
    ...changes,
  })
  const posthog = {
    connection: 'posthog',
    mode: 'project_per_service',
    organization: '@current',
    sharedProjectId: null,
    host: 'https://us.posthog.com',
  } as const
  const wanted = { ...variables, webhook_secret: { $secret: 'webhook', fingerprint: fingerprintOf(secret) } }
  const vault = { connection: 'vault', provider: 'aws' } as const
  return blueprint({ variables: wanted, posthog, vault, live: true }).filter(({ kind }) => kind.startsWith('posthog.'))
}

const fingerprintOf = (value: Secret) => posthogWorld(client).fingerprint(value)

/** Creates everything, parents first, and gives the records. */
async function provision(wanted: readonly Desired[]): Promise<Recorded[]> {
  const world = posthogWorld(client)
  const records = new Map<string, Recorded>()
  for (const { address, kind, connection, spec, needs } of wanted) {
    const applied = resolveReferences(spec, (one) => records.get(one)?.attributes)
    const made = await kinds[kind]?.create(
      world,
      revealSecrets(applied, () => secret),
      markerFor(address, configuration),
    )
    if (!made) throw new Error(`There is no kind ${kind}.`)
    const attributes = plainAttributes(address, made.attributes, world.fingerprint)
    const { externalId } = made
    records.set(address, { address, kind, connection, externalId, origin: 'created', applied, attributes, needs })
  }
  return [...records.values()]
}

async function planFor(wanted: readonly Desired[], recorded: readonly Recorded[]) {
  const world = posthogWorld(client, { shared: true })
  const observed = await observe({ configuration, desired: wanted, recorded, kinds, worldOf: async () => world })
  return plan({ desired: wanted, recorded, observed, kinds })
}

const actionsOf = (changes: readonly { action: string }[]) => [...new Set(changes.map(({ action }) => action))]

describe('a whole service', () => {
  it('is planned, provisioned, and then there is nothing left to do', async () => {
    await simulator.reset()
    const wanted = desired()
    await simulator.clearCalls()
    expect(actionsOf(await planFor(wanted, []))).toEqual(['create'])
    expect(await simulator.calls()).toHaveLength(2)

    await simulator.clearCalls()
    const recorded = await provision(wanted)
    const calls = await simulator.calls({ changing: true })
    const promised = wanted.map(({ kind }) => kinds[kind]?.calls.create ?? 0).reduce((sum, one) => sum + one, 0)
    expect(calls).toHaveLength(promised)
    expect(calls.every(({ status }) => status !== null && status < 300)).toBe(true)

    await simulator.clearCalls()
    const again = await planFor(wanted, recorded)
    expect(again.filter(({ action }) => action !== 'none')).toEqual([])
    expect((await simulator.calls()).length).toBeLessThanOrEqual(10)
    expect(await simulator.calls({ changing: true })).toEqual([])
  })

  it('is recognised when all records are lost', async () => {
    await simulator.reset()
    const wanted = desired()
    const recorded = await provision(wanted)
    const found = await planFor(wanted, [])
    expect(actionsOf(found)).toEqual(['adopt'])
    const secretKinds = found.filter(({ fields }) => fields.length > 0).map(({ kind }) => kind)
    expect([...new Set(secretKinds)]).toEqual(['posthog.hog_function'])
    expect(recorded).toHaveLength(wanted.length)
  })

  it('shows exactly what another wish changes', async () => {
    await simulator.reset()
    const recorded = await provision(desired())
    const changed = await planFor(desired({ analytics_rollout_percentage: 25 }), recorded)
    expect(changed.filter(({ action }) => action !== 'none')).toMatchObject([
      {
        address: 'posthog.feature_flag/analytics-enabled',
        action: 'update',
        fields: [{ path: 'filters.groups.0.rollout_percentage', before: 100, after: 25 }],
      },
    ])
  })
})
