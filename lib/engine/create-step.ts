import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { Recorded } from '#lib/core/resource.ts'
import type { Intent, Outcome, Step } from './ledger.ts'
import { isSame, lookup, made, markerOf, outcome, type Prepared, type StepContext } from './step-parts.ts'

/*
 * The one call that must not be repeated blindly. It promises: an intent with a mark of its own is committed before
 * every call; after an unknown outcome nothing is made before the grace period is over and the marks were looked for.
 */

/**
 * Intent, call, record. When an earlier attempt may have gone through (its intent is still there), the object is
 * looked for by its mark first, after the grace period; only when there is none is the call made again, with a mark
 * of its own, so that what turns up later can be told from what we keep.
 */
export async function create(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
  const { step } = prepared
  const settled = step.intent ? await settle(ctx, prepared, step.intent) : null
  if (settled) return settled
  const nonce = newId()
  await ctx.ledger.intend(step.address, nonce)
  const marker = markerOf(ctx, step, nonce)
  try {
    const found = await ctx.kind.create(ctx.world, prepared.spec, marker)
    return outcome(prepared, found, marker, 'created')
  } catch (error) {
    const rejected = error instanceof HedgerowError && error.upstream?.outcome === 'rejected'
    if (!rejected) {
      // The call may be carried out for a while from now, not from when its intent was written.
      await ctx.ledger.intend(step.address, nonce)
      throw error
    }
    const ours = error.upstream?.cause === 'conflict' ? await settleConflict(ctx, prepared) : null
    if (ours) return ours
    await ctx.ledger.dismissIntent(step.address)
    throw error
  }
}

/** The old object goes first: names are unique. Both halves are safe to repeat. */
export async function replace(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
  const { recorded, step } = prepared
  if (recorded && !step.intent) await removeOld(ctx, step, recorded)
  return create(ctx, prepared)
}

/** What an earlier call has made, made whole; null when none of them went through as far as can be seen. */
async function settle(ctx: StepContext, prepared: Prepared, intent: Intent): Promise<Outcome | null> {
  const { step, applied } = prepared
  await waitOutGrace(ctx, Math.max(intent.atMs, ctx.openSinceMs ?? 0))
  for (const nonce of [intent.nonce, ...step.abandoned]) {
    const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, nonce, null))
    if (found?.owner !== 'ours') continue
    const marker = markerOf(ctx, step, nonce)
    const said = isSame(ctx.kind, applied, found)
      ? 'The earlier call had gone through: the object carries our mark.'
      : 'It is there, but not as it should be: it is set now.'
    await ctx.ledger.log('info', step.address, said)
    // What is ours by its place, such as a project's settings, is found whether the call arrived or not.
    return outcome(prepared, await made(ctx, prepared, found, marker), marker, 'created')
  }
  return null
}

/** "Exists already" after a lost answer is our own object; anything else is somebody's and stays as it is. */
async function settleConflict(ctx: StepContext, prepared: Prepared): Promise<Outcome | null> {
  const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, null, null))
  if (found?.owner !== 'ours') return null
  const marker = markerOf(ctx, prepared.step, newId())
  return outcome(prepared, await made(ctx, prepared, found, marker), marker, 'created')
}

async function waitOutGrace(ctx: StepContext, sinceMs: number): Promise<void> {
  const leftMs = sinceMs + ctx.graceMs - (await ctx.ledger.nowMs())
  if (leftMs > 0) await ctx.clock.sleep(leftMs, ctx.signal)
}

/** Where it was made: in another account its id may be somebody else's. What was there before us stays there. */
async function removeOld(ctx: StepContext, step: Step, recorded: Recorded): Promise<void> {
  if (recorded.connection !== step.connection && recorded.origin === 'adopted') return
  await ctx.kind.remove(await ctx.worldOf(recorded.connection), recorded.externalId, recorded.applied)
}
