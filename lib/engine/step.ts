import type { Clock } from '#lib/core/clock.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { formatMarker, type Marker } from '#lib/core/marker.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import type { Secret } from '#lib/core/secret.ts'
import { differences } from './compare.ts'
import type { Found, Lookup, RegisteredKind, ResolvedSpec, World } from './kind.ts'
import type { Intent, Ledger, Outcome, Step } from './ledger.ts'
import { collectSecretNames, resolveReferences, revealSecrets } from './resolve.ts'

type StepContext = {
  readonly configuration: string
  readonly kind: RegisteredKind
  /** Of the connection that the step goes through. */
  readonly world: World
  worldOf(connection: string): Promise<World>
  readonly ledger: Ledger
  readonly clock: Clock
  /** Milliseconds after an unknown outcome before anyone looks whether it happened: deadline and visibility lag. */
  readonly graceMs: number
  readonly openSinceMs: number | null
  readonly signal: AbortSignal
}

type Prepared = {
  readonly step: Step
  readonly recorded: Recorded | null
  /** References resolved, secrets by reference: what is remembered as applied. */
  readonly applied: JsonObject
  /** What is recorded as applied: nearly always the same. */
  readonly remembered: JsonObject
  /** Secrets opened: what is sent. */
  readonly spec: ResolvedSpec
}

/** Carries one change out and records what is there now. Throws HedgerowError; the caller decides what becomes of it. */
export async function executeStep(ctx: StepContext, step: Step): Promise<void> {
  const recorded = await ctx.ledger.recorded()
  if (step.action === 'delete') return remove(ctx, step, recorded)
  const prepared = await prepare(ctx, step, recorded)
  switch (step.action) {
    case 'create':
      return ctx.ledger.succeed(step.address, await create(ctx, prepared))
    case 'replace':
      return ctx.ledger.succeed(step.address, await replace(ctx, prepared))
    case 'update':
      return ctx.ledger.succeed(step.address, await update(ctx, prepared))
    case 'adopt':
      return ctx.ledger.succeed(step.address, await adopt(ctx, prepared))
    case 'none':
      return ctx.ledger.succeed(step.address, null)
    case 'blocked':
      throw new HedgerowError('internal', 'A blocked change is never a step.')
  }
}

/** What only a lost answer would have recorded is removed by what was asked for: the spec of its step. */
async function remove(ctx: StepContext, step: Step, all: ReadonlyMap<Address, Recorded>): Promise<void> {
  const asked = resolveReferences(step.spec ?? {}, (address) => all.get(address)?.attributes)
  await ctx.kind.remove(ctx.world, step.externalId ?? '', all.get(step.address)?.applied ?? asked)
  await ctx.ledger.succeed(step.address, null)
}

async function prepare(ctx: StepContext, step: Step, all: ReadonlyMap<Address, Recorded>): Promise<Prepared> {
  const recorded = all.get(step.address) ?? null
  const resolve = (spec: JsonObject) => resolveReferences(spec, (address) => all.get(address)?.attributes)
  const applied = resolve(step.spec ?? {})
  const remembered = step.remember ? resolve(step.remember) : applied
  const secrets = new Map<string, Secret>()
  for (const name of collectSecretNames(applied)) secrets.set(name, await ctx.ledger.secretOf(name))
  const spec = revealSecrets(applied, (name) => {
    const secret = secrets.get(name)
    if (!secret) throw new HedgerowError('internal', `The secret ${name} is not there.`)
    return secret
  })
  return { step, recorded, applied, remembered, spec }
}

function markerOf(ctx: StepContext, step: Step, nonce: string): Marker {
  return { configuration: ctx.configuration, address: step.address, nonce }
}

function lookup(ctx: StepContext, prepared: Prepared, nonce: string | null, id: string | null): Lookup<ResolvedSpec> {
  const { step, recorded } = prepared
  return {
    keys: prepared.spec,
    externalId: id,
    owner: { configuration: ctx.configuration, address: step.address },
    nonce,
    // Without a record nobody knows what a write-only value is: it counts as different and is written again.
    applied: recorded?.applied ?? null,
  }
}

function outcome({ remembered }: Prepared, found: Found, marker: Marker, origin: Recorded['origin']): Outcome {
  const { externalId, attributes } = found
  return { externalId, origin, marker: formatMarker(marker), applied: remembered, attributes }
}

/**
 * Intent, call, record. When an earlier attempt may have gone through (its intent is still there), the object is
 * looked for by its mark first, after the grace period; only when there is none is the call made again, with a mark
 * of its own, so that what turns up later can be told from what we keep.
 */
async function create(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
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

/** What an earlier call has made, made whole; null when none of them went through as far as can be seen. */
async function settle(ctx: StepContext, prepared: Prepared, intent: Intent): Promise<Outcome | null> {
  const { step, applied } = prepared
  await waitOutGrace(ctx, Math.max(intent.atMs, ctx.openSinceMs ?? 0))
  for (const nonce of [intent.nonce, ...step.abandoned]) {
    const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, nonce, null))
    if (found?.owner !== 'ours') continue
    const marker = markerOf(ctx, step, nonce)
    const said = 'The earlier call had gone through: the object carries our mark.'
    const isWhole = isSame(ctx.kind, applied, found)
    await ctx.ledger.log('info', step.address, isWhole ? said : 'It is there, but not as it should be: it is set now.')
    // What is ours by its place, such as a project's settings, is found whether the call arrived or not.
    const whole = isWhole ? found : await ctx.kind.update(ctx.world, prepared.spec, found, marker)
    return outcome(prepared, whole, marker, 'created')
  }
  return null
}

/** "Exists already" after a lost answer is our own object; anything else is somebody's and stays as it is. */
async function settleConflict(ctx: StepContext, prepared: Prepared): Promise<Outcome | null> {
  const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, null, null))
  if (found?.owner !== 'ours') return null
  const marker = markerOf(ctx, prepared.step, newId())
  const written = isSame(ctx.kind, prepared.applied, found)
    ? found
    : await ctx.kind.update(ctx.world, prepared.spec, found, marker)
  return outcome(prepared, written, marker, 'created')
}

async function waitOutGrace(ctx: StepContext, sinceMs: number): Promise<void> {
  const leftMs = sinceMs + ctx.graceMs - (await ctx.ledger.nowMs())
  if (leftMs > 0) await ctx.clock.sleep(leftMs, ctx.signal)
}

/** The old object goes first: names are unique. Both halves are safe to repeat. */
async function replace(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
  const { recorded, step } = prepared
  if (recorded && !step.intent) await removeOld(ctx, step, recorded)
  return create(ctx, prepared)
}

/** Where it was made: in another account its id may be somebody else's. What was there before us stays there. */
async function removeOld(ctx: StepContext, step: Step, recorded: Recorded): Promise<void> {
  if (recorded.connection !== step.connection && recorded.origin === 'adopted') return
  await ctx.kind.remove(await ctx.worldOf(recorded.connection), recorded.externalId, recorded.applied)
}

async function update(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
  const { recorded, applied, step } = prepared
  const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, null, step.externalId))
  if (!found || found.owner === 'foreign' || found.externalId !== step.externalId) throw gone(ctx.kind)
  const marker = markerOf(ctx, step, newId())
  const written = isSame(ctx.kind, applied, found)
    ? found
    : await ctx.kind.update(ctx.world, prepared.spec, found, marker)
  return outcome(prepared, written, marker, recorded?.origin ?? 'created')
}

async function adopt(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
  const { applied, recorded, step } = prepared
  const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, null, step.externalId))
  if (!found || found.owner === 'foreign') throw gone(ctx.kind)
  const origin = recorded?.origin ?? (found.owner === 'ours' ? 'created' : 'adopted')
  const marker = markerOf(ctx, step, newId())
  const written = isSame(ctx.kind, applied, found)
    ? found
    : await ctx.kind.update(ctx.world, prepared.spec, found, marker)
  return outcome(prepared, written, marker, origin)
}

function isSame(kind: RegisteredKind, applied: JsonObject, found: Found): boolean {
  const paths = kind.compare ? kind.compare(applied, found.live) : differences(applied, found.live)
  return paths.length === 0
}

function gone(kind: RegisteredKind): HedgerowError {
  return new HedgerowError('conflict', `The ${kind.title.toLowerCase()} is not there any more. Make a new plan.`, {
    reason: 'plan_stale',
  })
}
