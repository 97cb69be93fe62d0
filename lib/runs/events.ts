import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import { db, type Transaction } from '#lib/db.ts'
import { eventView, storable } from './columns.ts'
import { subscribe } from './notifications.ts'
import type { RunEventView } from './views.ts'

/** The channel on which a run's id is announced when there is news of it. */
const runChannel = 'hedgerow_run'

const batch = 500
/** Milliseconds after which a watcher looks even when nothing was announced. */
const safetyNetMs = 5_000

/**
 * Adds to what is kept of a run and announces it with the commit. Called under the lock on the run's row, so that
 * ids are seen in the order in which they are made.
 */
export async function addEvent<T extends RunEventView['type']>(
  tx: Transaction,
  runId: string,
  type: T,
  data: Extract<RunEventView, { type: T }>['data'],
): Promise<void> {
  await tx.runEvent.create({ data: { runId, type, data: storable(data) } })
  await tx.$executeRaw`SELECT pg_notify(${runChannel}, ${runId})`
}

/** What happened after that id, oldest first, at most 500. Throws `not_found`. */
export async function readRunEvents(ctx: Ctx, runId: string, afterId: string | null): Promise<RunEventView[]> {
  authorize(ctx, 'plan.read')
  const rows = await db().runEvent.findMany({
    where: { runId, id: { gt: asEventId(afterId) } },
    orderBy: { id: 'asc' },
    take: batch,
  })
  if (rows.length === 0 && !(await db().run.findUnique({ where: { id: runId }, select: { id: true } }))) {
    throw notFound('run')
  }
  return rows.map(eventView)
}

function asEventId(text: string | null): bigint {
  return text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : 0n
}

/** Resolves when there may be news of the run after that id, at the latest after five seconds; never rejects. */
export async function waitForRunEvents(runId: string, afterId: string | null, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const subscription = await subscribe(runChannel)
  let stop = () => {}
  const news = new Promise<void>((resolve) => {
    const listen = (payload: string) => payload === runId && resolve()
    const timer = setTimeout(resolve, safetyNetMs)
    const onAbort = () => resolve()
    signal.addEventListener('abort', onAbort)
    subscription.on(listen)
    stop = () => {
      clearTimeout(timer)
      subscription.off(listen)
      signal.removeEventListener('abort', onAbort)
    }
  })
  // What was written after the caller looked and before we listened; a database that is away has none to show.
  const isLate = await hasEventAfter(runId, afterId).catch(() => false)
  if (!isLate && !signal.aborted) await news
  stop()
}

async function hasEventAfter(runId: string, afterId: string | null): Promise<boolean> {
  const where = { runId, id: { gt: asEventId(afterId) } }
  return (await db().runEvent.findFirst({ where, select: { id: true } })) !== null
}
