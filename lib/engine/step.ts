import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { adoptedNonce, isAdoptedNonce } from '#lib/core/marker.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import type { Secret } from '#lib/core/secret.ts'
import { create, replace } from './create-step.ts'
import type { Found, RegisteredKind } from './kind.ts'
import type { Outcome, Step } from './ledger.ts'
import { collectSecretNames, resolveReferences, revealSecrets } from './resolve.ts'
import { lookup, made, markerOf, outcome, type Prepared, type StepContext } from './step-parts.ts'

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
      return ctx.ledger.succeed(step.address, step.forget ? await giveBack(ctx, prepared) : await update(ctx, prepared))
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

async function update(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
  const { recorded, step } = prepared
  const found = await findKnown(ctx, prepared)
  const origin = recorded?.origin ?? 'created'
  const marker = markerOf(ctx, step, nonceFor(origin))
  return outcome(prepared, await made(ctx, prepared, found, marker), marker, origin)
}

/** It gets back what it held before us, without our mark, and is forgotten. */
async function giveBack(ctx: StepContext, prepared: Prepared): Promise<null> {
  await ctx.kind.update(ctx.world, prepared.spec, await findKnown(ctx, prepared), null)
  return null
}

async function findKnown(ctx: StepContext, prepared: Prepared): Promise<Found> {
  const { externalId } = prepared.step
  const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, null, externalId))
  if (!found || found.owner === 'foreign' || found.externalId !== externalId) throw gone(ctx.kind)
  return found
}

async function adopt(ctx: StepContext, prepared: Prepared): Promise<Outcome> {
  const { recorded, step } = prepared
  // Looked for as the plan did: an id alone would make whatever has it ours.
  const id = recorded?.connection === step.connection ? recorded.externalId : null
  const found = await ctx.kind.find(ctx.world, lookup(ctx, prepared, null, id))
  if (!found || found.owner === 'foreign' || found.externalId !== step.externalId) throw gone(ctx.kind)
  const wasThere = found.owner === 'free' || isAdoptedNonce(found.nonce)
  // What others have made in the place of ours is theirs, whatever the record says of the one that is gone.
  const same = recorded?.externalId === found.externalId ? recorded : null
  const origin = same?.origin ?? (wasThere ? 'adopted' : 'created')
  const marker = markerOf(ctx, step, nonceFor(origin))
  const written = outcome(prepared, await made(ctx, prepared, found, marker), marker, origin)
  return found.owner === 'free' && !same ? { ...written, before: found.live } : written
}

function nonceFor(origin: Recorded['origin']): string {
  return origin === 'adopted' ? adoptedNonce() : newId()
}

function gone(kind: RegisteredKind): HedgerowError {
  return new HedgerowError('conflict', `The ${kind.title.toLowerCase()} is not there any more. Make a new plan.`, {
    reason: 'plan_stale',
  })
}
