import { expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { db } from '#lib/db.ts'
import { liveCounts, liveProjects } from '#lib/testing/ground-truth.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { createPlan } from './create-plan.ts'

const bench = await startBench()

it('keeps a service whose new connections lead to the same PostHog and the same vault', async () => {
  const { ctx, simulator } = bench
  const made = await bench.configure('aws')
  await bench.carryOut(made.id)
  const before = await bench.truth()

  const { aws, posthog } = before
  const key = posthog.keys.find(({ label }) => label === 'admin')?.value
  const { endpoints } = simulator
  const names = {
    posthog_connection: `second PostHog of ${made.service_name}`,
    vault_connection: `second AWS of ${made.service_name}`,
  }
  await createConnection({
    ctx,
    input: { kind: 'posthog', name: names.posthog_connection, host: endpoints.posthog, personal_api_key: key },
  })
  const { region, access_key_id, secret_access_key } = aws
  const account = { endpoint: endpoints.aws, region, access_key_id, secret_access_key }
  await createConnection({ ctx, input: { kind: 'aws', name: names.vault_connection, ...account } })
  await updateConfiguration({ ctx, id: made.id, patch: names })

  const plan = await createPlan({ ctx, configurationId: made.id, kind: 'apply' })
  expect(plan.summary).toMatchObject({ adopt: plan.changes.length, create: 0, replace: 0, delete: 0, blocked: 0 })
  expect((await bench.carryOut(made.id)).status).toBe('succeeded')
  const after = await bench.truth()
  const name = `nexpo-${made.service_name}-prod`
  expect(liveProjects(after, name)).toEqual(liveProjects(before, name))
  expect(liveCounts(after, 'aws', made.service_name)).toEqual({ projects: 1, resources: plan.changes.length })
  const recorded = await db().resource.findMany({ where: { configurationId: made.id }, select: { connectionId: true } })
  expect(new Set(recorded.map(({ connectionId }) => connectionId)).size).toBe(2)

  const again = await createPlan({ ctx, configurationId: made.id, kind: 'apply' })
  expect(again.summary).toMatchObject({ none: plan.changes.length })
  expect(await bench.carryOut(made.id, 'destroy')).toMatchObject({ status: 'succeeded', remained: [] })
  expect(liveCounts(await bench.truth(), 'aws', made.service_name)).toEqual({ projects: 0, resources: 0 })
})

it('moves the entries of a service to another vault, and leaves none behind', async () => {
  const made = await bench.configure('aws')
  await bench.carryOut(made.id)
  const { aws } = await bench.truth()
  const { access_key_id, secret_access_key } = aws
  const vault_connection = `another region for ${made.service_name}`
  const account = { endpoint: bench.simulator.endpoints.aws, region: 'us-east-1', access_key_id, secret_access_key }
  await createConnection({ ctx: bench.ctx, input: { kind: 'aws', name: vault_connection, ...account } })
  await updateConfiguration({ ctx: bench.ctx, id: made.id, patch: { vault_connection } })

  const run = await bench.carryOut(made.id)
  expect(run.status).toBe('succeeded')
  expect(new Set(run.steps.map(({ action, type }) => `${action} ${type}`))).toEqual(
    new Set(['replace vault.parameter']),
  )
  const { parameters } = (await bench.truth()).aws
  const live = parameters.filter((one) => one.deleted_at === null && one.name.includes(made.service_name))
  expect(live).toHaveLength(run.steps.length)
  expect(new Set(live.map(({ region }) => region))).toEqual(new Set(['us-east-1']))
})
