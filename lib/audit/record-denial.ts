import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import { log } from '#lib/log.ts'
import { record } from './record.ts'
import { transact } from './transact.ts'

/** Called where requests come in, once a refusal. The refusal stands even if it cannot be recorded. */
export async function recordDenial(ctx: Ctx, error: HedgerowError, where: string): Promise<void> {
  try {
    await transact((tx) =>
      record(tx, ctx, {
        action: 'access.denied',
        subjectType: 'permission',
        subjectId: String(error.details.permission ?? error.reason),
        subjectName: where,
        detail: { reason: error.reason },
      }),
    )
  } catch (cause) {
    log().error({ requestId: ctx.requestId, err: cause }, 'a refusal could not be recorded')
  }
}
