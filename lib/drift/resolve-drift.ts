import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { parseInput } from '#lib/input.ts'
import { acceptDrift } from './accept-drift.ts'
import { type Finding, findingsOf } from './finding.ts'
import { ignoreDrift } from './ignore-drift.ts'
import { readDrift } from './queries.ts'
import { revertDrift } from './revert-drift.ts'
import { DriftResolution } from './schemas.ts'
import type { DriftAction, ResolvedDriftView } from './views.ts'

type ResolveInput = {
  readonly ctx: Ctx
  readonly configurationId: string
  /** A DriftResolution, as it came. */
  readonly input: unknown
}

/**
 * Decides about one drifted field: `accept` makes it what is asked for (a new revision), `revert` starts a run that sets
 * it back, `ignore` sets it aside until a moment. Throws `not_found`, `invalid`, and `conflict` (drift_moved when it is
 * not drifted any more, not_possible, plan_blocked, run_in_progress).
 */
export async function resolveDrift({ ctx, configurationId, input }: ResolveInput): Promise<ResolvedDriftView> {
  authorize(ctx, 'drift.resolve')
  const resolution = parseInput(DriftResolution, input)
  const finding = await findFinding(ctx, configurationId, resolution)
  const at = { ctx, configurationId, finding }
  let run_id: string | null = null
  if (resolution.action === 'ignore') await ignoreDrift({ ...at, ignore: resolution })
  else if (resolution.action === 'accept') await acceptDrift(at)
  else run_id = await revertDrift(at)
  return { drift: await readDrift(ctx, configurationId), run_id }
}

async function findFinding(ctx: Ctx, configurationId: string, resolution: DriftResolution): Promise<Finding> {
  const { address, path, action } = resolution
  const { fields } = await readDrift(ctx, configurationId)
  const row = await db().driftCheck.findUnique({ where: { configurationId } })
  const isSame = (one: { address: string; path: string }) => one.address === address && one.path === path
  const finding = row && fields.some(isSame) ? findingsOf(row).find(isSame) : undefined
  if (!finding)
    throw new HedgerowError('conflict', 'The last look did not find this drifted. Check again.', {
      reason: 'drift_moved',
    })
  if (!finding.can.includes(action)) throw impossible(finding, action)
  return finding
}

function impossible({ state, path, sensitive }: Finding, action: DriftAction): HedgerowError {
  const why = {
    changed: sensitive
      ? 'A secret is not taken over from what somebody else has written.'
      : `${path} names or places the resource, or is not asked for any more.`,
    deleted: 'Something that is there needs it, or nobody asks for it any more.',
    recreated: 'It is another object now.',
    extra: 'It is not ours.',
    surplus: 'It is in no record of ours: remove it in PostHog.',
  }[state]
  return new HedgerowError('conflict', `This cannot be ${decided[action]}. ${why}`, {
    reason: 'not_possible',
  })
}

const decided: Readonly<Record<DriftAction, string>> = { accept: 'accepted', revert: 'reverted', ignore: 'set aside' }
