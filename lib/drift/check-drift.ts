import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { examine } from './examine.ts'
import { keepLook } from './keep-look.ts'
import { readDrift } from './queries.ts'
import type { DriftView } from './views.ts'

/**
 * Looks now, for a person. Changes nothing outside. Throws `not_found`, and `conflict` (not_provisioned,
 * run_in_progress, plan_stale); a system that cannot be seen is told in the view.
 */
export async function checkDrift({ ctx, configurationId }: { ctx: Ctx; configurationId: string }): Promise<DriftView> {
  authorize(ctx, 'drift.check')
  await keepLook(configurationId, await examine(configurationId, 'person'), ctx)
  return readDrift(ctx, configurationId)
}
