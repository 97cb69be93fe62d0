import { describe, expect, it } from 'vitest'
import { createPlan } from '#lib/runs/create-plan.ts'
import { liveEntries, liveProjects } from '#lib/testing/ground-truth.ts'
import { type Cloud, clouds, startBench } from '#lib/testing/provisioning.ts'

const bench = await startBench({ HEDGEROW_LOG_LEVEL: 'error' })

async function provisioned(cloud: Cloud) {
  const configuration = await bench.configure(cloud)
  expect((await bench.carryOut(configuration.id)).status).toBe('succeeded')
  return configuration
}

describe.each(clouds)('a token that a person reset in PostHog, with the vault on %s', (cloud) => {
  it('is read again and written by any plan, and a plan after it has nothing to do', async () => {
    const { id: configurationId, service_name } = await provisioned(cloud)
    const [project] = liveProjects(await bench.truth(), `nexpo-${service_name}-prod`)
    const { api_token } = await bench.simulator.do<{ api_token: string }>('posthog', 'reset_token', { project })

    const plan = await createPlan({ ctx: bench.ctx, configurationId, kind: 'apply' })
    const steps = plan.changes.filter(({ action }) => action !== 'none')
    expect(steps.map(({ address, action }) => [address.split('/')[0], action])).toEqual([
      ['posthog.project', 'adopt'],
      [cloud === 'aws' ? 'vault.parameter' : 'vault.secret', 'update'],
    ])
    expect(steps[0]).toMatchObject({
      reason: 'Its api_token was reset outside the portal; it is read again.',
      fields: [{ path: 'api_token', sensitive: true }],
    })
    expect(plan.calls).toBe(1)
    expect(JSON.stringify(plan)).not.toContain(api_token)

    expect((await bench.carryOut(configurationId)).status).toBe('succeeded')
    expect(liveEntries(await bench.truth(), cloud, service_name).get('project-api-key')?.value).toBe(api_token)
    expect((await createPlan({ ctx: bench.ctx, configurationId, kind: 'apply' })).calls).toBe(0)
  })
})
