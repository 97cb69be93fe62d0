import 'server-only'
import { headers } from 'next/headers'
import type { z } from 'zod'
import { recordDenial } from '#lib/audit/record-denial.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { currentCtx } from '#lib/auth/current-ctx.ts'
import { requireOwnOrigin } from '#lib/auth/origin.ts'
import { asHedgerowError, HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { Result } from '#lib/core/result.ts'
import { isDatabaseUnreachable } from '#lib/database-errors.ts'
import { env } from '#lib/env.ts'
import { parseInput } from '#lib/input.ts'
import { log } from '#lib/log.ts'

type Verb<S extends z.ZodType, T> = (call: { ctx: Ctx; input: z.output<S> }) => Promise<T>

/** Who calls an action: the headers of the request, and the session once the headers are in order. */
type ActionCaller = { readonly headers: Pick<Headers, 'get'>; ctx(): Promise<Ctx | null> }

/**
 * The only way from a page to a verb: origin, session, input, verb. Nothing is thrown across the wire; what nobody
 * foresaw becomes `internal` with a request id under which the log has the rest.
 */
export function defineAction<S extends z.ZodType, T>(
  schema: S,
  verb: Verb<S, T>,
): (input: z.input<S>) => Promise<Result<T>> {
  return async (given) => runAction({ headers: await headers(), ctx: currentCtx }, schema, verb, given)
}

export async function runAction<S extends z.ZodType, T>(
  caller: ActionCaller,
  schema: S,
  verb: Verb<S, T>,
  given: unknown,
): Promise<Result<T>> {
  let ctx: Ctx | null = null
  try {
    requireOwnOrigin(caller.headers, env().HEDGEROW_PUBLIC_URL)
    ctx = await caller.ctx()
    if (!ctx) throw new HedgerowError('unauthorized', 'You are not signed in any more.')
    return { ok: true, value: await verb({ ctx, input: parseInput(schema, given) }) }
  } catch (error) {
    return failure(error, ctx)
  }
}

async function failure(error: unknown, ctx: Ctx | null): Promise<Result<never>> {
  const requestId = ctx?.requestId ?? newId()
  const known = isDatabaseUnreachable(error)
    ? new HedgerowError('unavailable', 'The database does not answer. Try again in a moment.', { cause: error })
    : asHedgerowError(error)
  if (known.code === 'internal' || known.code === 'unavailable')
    log().error({ requestId, err: known.cause }, 'action failed')
  if (ctx && known.code === 'forbidden') await recordDenial(ctx, known, 'an action of the portal')
  const { code, reason, message, faults, details } = known
  return { ok: false, error: { code, reason, message, faults, details, requestId } }
}
