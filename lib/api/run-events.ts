import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { log } from '#lib/log.ts'
import { readRunEvents, waitForRunEvents } from '#lib/runs/events.ts'
import { getRun } from '#lib/runs/queries.ts'
import type { RunEventView } from '#lib/runs/views.ts'
import { authenticate } from './authenticate.ts'

const heartbeatMs = 10_000
const finished = new Set(['succeeded', 'failed', 'cancelled'])

/**
 * What happened in a run since `afterId` and what happens from now on, as server-sent events; ends with the run. A
 * browser that comes back after the end is told with 204 not to come again. Throws `not_found`.
 */
export async function streamRunEvents(
  ctx: Ctx,
  runId: string,
  afterId: string | null,
  request: Request,
): Promise<Response> {
  const first = await readRunEvents(ctx, runId, afterId)
  if (first.length === 0 && afterId !== null && (await isOver(ctx, runId))) {
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  }
  const left = new AbortController()
  request.signal.addEventListener('abort', () => left.abort(), { once: true })
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(new TextEncoder().encode(text))
      write('retry: 1000\n\n')
      follow({ ctx, runId, request, write, signal: left.signal }, first, afterId)
        .catch((error: unknown) => {
          // The browser comes back by itself and goes on after the last id it got.
          if (!left.signal.aborted) log().warn({ requestId: ctx.requestId, err: error }, 'an event stream ended early')
        })
        .finally(() => !left.signal.aborted && controller.close())
    },
    cancel: () => left.abort(),
  })
  // no-transform: a compressing proxy would hold events back.
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' }
  return new Response(body, { headers: { ...headers, 'x-accel-buffering': 'no' } })
}

type Following = {
  readonly ctx: Ctx
  readonly runId: string
  readonly request: Request
  readonly signal: AbortSignal
  write(text: string): void
}

async function follow(to: Following, first: readonly RunEventView[], afterId: string | null): Promise<void> {
  const { ctx, runId, request, signal, write } = to
  let last = afterId
  let events = first
  let writtenAt = Date.now()
  while (!signal.aborted) {
    for (const { id, at, type, data } of events) {
      write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at, ...data })}\n\n`)
      last = id
      writtenAt = Date.now()
    }
    if (events.at(-1)?.type === 'done' && (await isOver(ctx, runId))) return
    await waitForRunEvents(runId, last, signal)
    if (Date.now() - writtenAt >= heartbeatMs) {
      // Whoever was signed out or lost the right meanwhile sees no more.
      authorize(await authenticate(request, ctx.requestId), 'plan.read')
      write(': still here\n\n')
      writtenAt = Date.now()
    }
    if (!signal.aborted) events = await readRunEvents(ctx, runId, last)
  }
}

/** A run that failed and was resumed has a `done` in the middle: only its row knows. */
async function isOver(ctx: Ctx, runId: string): Promise<boolean> {
  return finished.has((await getRun(ctx, runId)).status)
}
