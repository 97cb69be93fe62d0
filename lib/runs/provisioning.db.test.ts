import { describe, expect, it } from 'vitest'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { liveEntries, liveObjects, liveProjects } from '#lib/testing/ground-truth.ts'
import { clouds, startBench } from '#lib/testing/provisioning.ts'
import { createPlan } from './create-plan.ts'
import { getRun } from './queries.ts'
import { readOutputs } from './read-outputs.ts'

const bench = await startBench()

const webhookSecret = 'secure_webhook_secret'
const projectOf = ({ service_name }: ConfigurationView) => `nexpo-${service_name}-prod`

describe.each(clouds)('the module’s example on %s', (cloud) => {
  let made: ConfigurationView

  it('is planned without a changing call and provisioned to the letter', async () => {
    made = await bench.configure(cloud)
    await bench.simulator.clearCalls()
    const plan = await createPlan({ ctx: bench.ctx, configurationId: made.id, kind: 'apply' })
    expect(plan.summary).toMatchObject({ update: 0, delete: 0, blocked: 0, adopt: 0 })
    expect(await bench.simulator.calls({ changing: true })).toEqual([])

    const run = await bench.carryOut(made.id)
    expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(run.status).toBe('succeeded')
    expect(run.steps).toHaveLength(plan.summary.create)
    // A refused call (throttled by the cloud) was not made; the challenge of Azure's first request asks nothing.
    const carriedOut = (await bench.simulator.calls({ changing: true })).filter(
      ({ status }) => status !== null && status < 400,
    )
    expect(carriedOut).toHaveLength(plan.calls)
  })

  it('has in PostHog what the module says, and nothing twice', async () => {
    const truth = await bench.truth()
    const [project, ...others] = liveProjects(truth, projectOf(made))
    expect(others).toEqual([])
    const objects = liveObjects(truth, Number(project))
    const service = made.service_name
    expect(truth.posthog.projects?.find(({ id }) => id === project)).toMatchObject({ anonymize_ips: true })
    expect(names(objects.event_definitions)).toEqual(
      ['error', 'performance', 'request', 'service_specific_event'].map((name) => `${service}_${name}`),
    )
    expect(rollouts(objects.feature_flags)).toEqual({
      [`${service}-analytics-enabled`]: 100,
      [`${service}-debug-logging`]: 100,
      [`${service}-performance-monitoring`]: 100,
    })
    expect(objects.actions.map(eventsOf).sort()).toEqual(names(objects.event_definitions))
    expect(names(objects.cohorts)).toEqual(['Active Users'])
    expect(objects.dashboards).toHaveLength(1)
    const tiles = (truth.posthog.tiles ?? []).filter((tile) => tile.project === project && tile.deleted !== true)
    expect(tiles).toHaveLength(objects.insights.length)
    expect(objects.alerts).toHaveLength(2)
    expect(objects.hog_functions).toHaveLength(3)
    expect(objects.hog_functions.every((hog) => JSON.stringify(hog).includes(webhookSecret))).toBe(true)
  })

  it('has one entry per key in the vault, with the values of the env block', async () => {
    const truth = await bench.truth()
    const [project] = liveProjects(truth, projectOf(made))
    const token = truth.posthog.projects?.find(({ id }) => id === project)?.api_token
    const entries = liveEntries(truth, cloud, made.service_name)
    const values = Object.fromEntries([...entries].map(([key, { value }]) => [key, value]))
    expect(values).toEqual({
      'project-api-key': token,
      host: bench.simulator.endpoints.posthog,
      'project-id': String(project),
      'service-name': made.service_name,
      'feature-flags-enabled': 'true',
      'anonymize-ips': 'true',
      'sampling-rate': '1.0',
      'batch-size': '50',
      'flush-interval': '5000',
      'debug-logging': 'true',
      'performance-monitoring': 'true',
      'error-tracking': 'true',
      'user-identification': 'true',
      'parent-project-id': 'project_parent_123',
      'cross-service-tracking': 'true',
      'webhook-secret': webhookSecret,
    })
    const expected = cloud === 'aws' ? `/nexpo/${made.service_name}/posthog/` : `nexpo-${made.service_name}-posthog-`
    for (const [key, entry] of entries) expect(entry.name).toBe(`${expected}${key}`)
    if (cloud === 'aws') {
      const secure = [...entries].filter(([, { secure }]) => secure).map(([key]) => key)
      expect(secure.sort()).toEqual(['project-api-key', 'webhook-secret'])
    }
  })

  it('gives outputs that agree with it', async () => {
    const outputs = await readOutputs({ ctx: bench.ctx, configurationId: made.id, reveal: false })
    const [project] = liveProjects(await bench.truth(), projectOf(made))
    expect(outputs.posthog_project_id).toBe(String(project))
    expect(outputs.posthog_project_api_key).toMatch(/^phc_••••.{4}$/)
    expect(outputs.dashboard_url).toMatch(new RegExp(`/project/${project}/dashboard/\\d+$`))
    expect(Object.keys(outputs)).toHaveLength(13)
  })

  it('makes no changing call the second time', async () => {
    await bench.simulator.clearCalls()
    const run = await bench.carryOut(made.id)
    expect(run).toMatchObject({ status: 'succeeded', steps: [] })
    expect(await bench.simulator.calls({ changing: true })).toEqual([])
  })

  it('is torn down to nothing', async () => {
    const run = await bench.carryOut(made.id, 'destroy')
    expect(run).toMatchObject({ status: 'succeeded', remained: [] })
    const truth = await bench.truth()
    expect(liveProjects(truth, projectOf(made))).toEqual([])
    expect(liveEntries(truth, cloud, made.service_name).size).toBe(0)
    const left = (truth.posthog.feature_flags ?? []).filter(
      (flag) => String(flag.key).startsWith(made.service_name) && flag.deleted !== true,
    )
    expect(left).toEqual([])
    expect(await getRun(bench.ctx, run.id)).toEqual(run)
  })
})

type Row = Readonly<Record<string, unknown>>

function names(rows: readonly Row[]): string[] {
  return rows.map(({ name }) => String(name)).sort()
}

function rollouts(flags: readonly Row[]): Record<string, unknown> {
  const rollout = (flag: Row) =>
    (flag.filters as { groups: { rollout_percentage: number }[] }).groups[0]?.rollout_percentage
  return Object.fromEntries(flags.map((flag) => [String(flag.key), rollout(flag)]))
}

function eventsOf(action: Row): string {
  return (action.steps as { event: string }[]).map(({ event }) => event).join()
}
