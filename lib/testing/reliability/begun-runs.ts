import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { liveProjects } from '#lib/testing/ground-truth.ts'
import type { Bench } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { createCallsOf } from './permanent-refusals.ts'

/** 35 steps, every kind among them. */
export const everyKind = {
  enable_session_recording: true,
  reasons: { enable_session_recording: 'A test of failures.' },
  enable_performance_monitoring: false,
  custom_events: {},
}

/** A run that was started for a service of its own and not begun yet. */
export type Begun = {
  readonly configuration: ConfigurationView
  readonly plan: PlanView
  readonly runId: string
  /** The step that a fault is meant for, in this service's plan. */
  readonly address: string
}

/** `step` is how its address begins. */
export async function beginRun(bench: Bench, step: string): Promise<Begun> {
  const configuration = await bench.configure('azure', everyKind)
  const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
  const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
  const address = plan.changes.find((change) => change.address.startsWith(step))?.address
  if (!address) throw new Error(`The plan has no step ${step}.`)
  return { configuration, plan, runId: run_id, address }
}

/**
 * Carries runs so far that they have their project and are refused everything else: from here on the paths of their
 * calls are known, by which faults can be told apart. Gives the projects' ids.
 */
export async function bringToChildren<T extends Begun>(bench: Bench, begun: readonly T[]): Promise<Map<T, number>> {
  const { simulator } = bench
  await simulator.fault({ system: 'posthog', match: '^(POST|PATCH) /api/projects/\\d+/', mode: '403-scope' })
  await simulator.fault({ system: 'azure', match: '^PUT /secrets/', mode: '403-scope' })
  await sideBySide(begun, 8, ({ runId }) => bench.advance(runId))
  await simulator.clearFaults()
  return projectsOf(bench, begun)
}

/**
 * Carries runs so far that only their step, its siblings and what depends on them are left. The runs are for steps of
 * one kind. Gives the projects' ids.
 */
export async function bringToStep<T extends Begun>(bench: Bench, begun: readonly T[]): Promise<Map<T, number>> {
  for (const { address, configuration, plan } of begun) {
    const place = { project: '\\d+', service: configuration.service_name, changes: plan.changes }
    const { nth: _, ...calls } = createCallsOf(address, place)
    await bench.simulator.fault({ ...calls, mode: '403-scope' })
  }
  await sideBySide(begun, 6, ({ runId }) => bench.advance(runId))
  await bench.simulator.clearFaults()
  return projectsOf(bench, begun)
}

async function projectsOf<T extends Begun>(bench: Bench, begun: readonly T[]): Promise<Map<T, number>> {
  const truth = await bench.truth()
  const idOf = ({ configuration }: T) => Number(liveProjects(truth, `nexpo-${configuration.service_name}-prod`)[0])
  return new Map(begun.map((one) => [one, idOf(one)]))
}
