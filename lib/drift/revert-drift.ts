import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { keepPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { Finding } from './finding.ts'

type Revert = { readonly ctx: Ctx; readonly configurationId: string; readonly finding: Finding }

/** Starts the run that sets it back; its id. Throws `conflict` with what stands in the way. */
export async function revertDrift({ ctx, configurationId, finding }: Revert): Promise<string> {
  authorize(ctx, 'run.start')
  const { address, path } = finding
  const plan = await keepPlan({ ctx, configurationId, target: { kind: 'revert', fields: [{ address, path }] } })
  const { run_id } = await startRun({ ctx, planId: plan.id })
  return run_id
}
