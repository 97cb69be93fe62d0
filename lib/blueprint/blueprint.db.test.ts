import { describe, expect, it } from 'vitest'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { newId } from '#lib/core/ids.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { startBench } from '#lib/testing/provisioning.ts'

const bench = await startBench()

/** Everything that a configuration can ask for. */
const everything = {
  environment: 'staging',
  enable_session_recording: true,
  enable_console_logs: true,
  enable_business_metrics: true,
  data_retention_days: 400,
  custom_events: {
    sign_up: { name: 'Sign up', description: 'Somebody joined', tags: ['business', 'Critical'] },
    log_in: { name: 'Log in', required_properties: ['method'] },
  },
  extra_flags: {
    new_checkout: {
      description: 'The new one',
      rollout_percentage: 10,
      tags: ['Beta'],
      properties: [
        { key: 'plan', value: ['gold', 'silver'] },
        { key: 'email', operator: 'is_set' },
      ],
    },
  },
  extra_cohorts: {
    gold: {
      name: 'Gold',
      match: 'all',
      performed: [{ event: 'sign_up', days: 30 }],
      properties: [{ key: 'plan', value: 'gold' }],
    },
  },
  extra_actions: {
    paid: {
      name: 'Paid',
      events: ['sign_up', '$pageview'],
      properties: [{ key: 'plan', operator: 'is_not', value: 'free' }],
    },
  },
  thresholds: { p95_duration_ms: 250, error_rate_percent: 0.7 },
}

const planOf = ({ id }: ConfigurationView) => createPlan({ ctx: bench.ctx, configurationId: id, kind: 'apply' })

/** What a plan would change, with the fields. */
function changed(plan: PlanView) {
  return plan.changes
    .filter(({ action }) => action !== 'none')
    .map(({ address, action, reason, fields }) => ({ address, action, reason, fields: fields.map(({ path }) => path) }))
}

async function apply(made: ConfigurationView) {
  const run = await bench.carryOut(made.id)
  expect(run.steps.filter(({ status }) => status !== 'succeeded')).toEqual([])
}

describe('a service with everything there is', () => {
  let made: ConfigurationView

  it('can be provisioned, and PostHog shows it as it was asked for', async () => {
    made = await bench.configure('aws', everything)
    await apply(made)
    expect(changed(await planOf(made))).toEqual([])
  })

  it('is paused by switching off what acts, and nothing else', async () => {
    await updateConfiguration({ ctx: bench.ctx, id: made.id, patch: { enable_posthog: false } })
    const plan = await planOf(made)
    const kinds = new Set(
      plan.changes.filter(({ action }) => action !== 'none').map(({ type, action }) => `${action} ${type}`),
    )
    expect([...kinds].sort()).toEqual([
      'update posthog.alert',
      'update posthog.feature_flag',
      'update posthog.hog_function',
      'update vault.parameter',
    ])
    await apply(made)
    expect(changed(await planOf(made))).toEqual([])
  })

  it('is switched on again', async () => {
    await updateConfiguration({ ctx: bench.ctx, id: made.id, patch: { enable_posthog: true } })
    await apply(made)
    expect(changed(await planOf(made))).toEqual([])
  })
})

describe('two environments of a service in one shared project', () => {
  it('live side by side and do not touch each other', async () => {
    const truth = await bench.truth()
    const service_name = `shared-${newId().slice(-10)}`
    const posthog_connection = `Shared ${newId().slice(-8)}`
    const project = truth.posthog.projects?.[0]?.id
    await createConnection({
      ctx: bench.ctx,
      input: {
        kind: 'posthog',
        name: posthog_connection,
        host: bench.simulator.endpoints.posthog,
        personal_api_key: truth.posthog.keys.find(({ label }) => label === 'admin')?.value,
        mode: 'shared_project',
        shared_project_id: project,
      },
    })
    const shared = { ...everything, service_name, posthog_connection, vault_layout: 'environment' }
    const staging = await bench.configure('aws', shared)
    await apply(staging)
    const prod = await bench.configure('aws', {
      ...shared,
      environment: 'prod',
      reasons: { enable_session_recording: 'consent' },
    })
    await apply(prod)
    expect(changed(await planOf(prod))).toEqual([])
    expect(changed(await planOf(staging))).toEqual([])

    await bench.carryOut(prod.id, 'destroy')
    expect(changed(await planOf(staging))).toEqual([])
    const after = await bench.truth()
    expect(after.posthog.projects?.find(({ id }) => id === project)).toBeDefined()
  })
})
