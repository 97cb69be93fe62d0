import 'server-only'
import { hostname } from 'node:os'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { log } from '#lib/log.ts'
import { requireKeys } from '#lib/seal/require-keys.ts'
import { version } from '#lib/version.ts'
import { advanceRun, type RunParts } from './advance-run.ts'
import { type AdvanceJob, advanceQueue, connectQueue } from './queue.ts'

const reportEveryMs = 10_000
/** Milliseconds that what is in flight has to come to its end at shutdown. */
const drainMs = 10_000

type RunningWorker = { stop(): Promise<void> }

type WorkerOptions = {
  /** Runs carried side by side. */
  readonly runsAtOnce?: number
  /** Milliseconds between looks for runs that nobody holds. */
  readonly sweepEveryMs?: number
}

/**
 * Advances runs until it is stopped. Jobs wake it; a sweep over the leases finds what a lost job, a dead worker or a
 * restart has left, so nothing waits for a person.
 */
export async function startWorker(parts?: RunParts, options: WorkerOptions = {}): Promise<RunningWorker> {
  const { runsAtOnce = 8, sweepEveryMs = 2_000 } = options
  const id = `${hostname()}-${process.pid}-${newId().slice(-6)}`
  const drain = new AbortController()
  const flying = new Map<string, Promise<void>>()
  const advance = (runId: string): Promise<void> => {
    const flight = flying.get(runId) ?? advanceRun(runId, id, drain.signal, parts).finally(() => flying.delete(runId))
    flying.set(runId, flight)
    return flight
  }
  await requireKeys()
  await report(id)
  const queue = await connectQueue(true)
  await queue.work<AdvanceJob>(advanceQueue, { batchSize: 1, localConcurrency: runsAtOnce }, async ([job]) => {
    if (job) await advance(job.data.runId)
  })
  const sweep = repeat(sweepEveryMs, async () => {
    for (const runId of await abandoned(runsAtOnce - flying.size)) void advance(runId)
  })
  const reports = repeat(reportEveryMs, () => report(id))
  log().info({ worker: id }, 'worker started')

  return {
    async stop() {
      drain.abort()
      sweep()
      reports()
      await queue.offWork(advanceQueue, { wait: false })
      const handedOver = [...flying.keys()]
      await Promise.race([Promise.allSettled(flying.values()), new Promise((end) => setTimeout(end, drainMs).unref())])
      // Nobody else need wait for its own look: those that are not over are taken up at once.
      for (const runId of handedOver) await queue.send(advanceQueue, { runId } satisfies AdvanceJob)
      await queue.stop({ graceful: false })
      await db().worker.deleteMany({ where: { id } })
      log().info({ worker: id }, 'worker stopped')
    },
  }
}

async function report(id: string): Promise<void> {
  await db().worker.upsert({ where: { id }, create: { id, version }, update: { seenAt: new Date() } })
}

/** Runs that should be going and that nobody holds. */
async function abandoned(most: number): Promise<string[]> {
  if (most <= 0) return []
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM run
    WHERE status IN ('queued', 'running', 'waiting')
      AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
    ORDER BY created_at LIMIT ${most}`
  return rows.map(({ id }) => id)
}

/** Repeats until the returned function is called; a failure is logged, and the next turn comes all the same. */
function repeat(everyMs: number, work: () => Promise<void>): () => void {
  let stopped = false
  const turn = async () => {
    try {
      await work()
    } catch (error) {
      log().warn({ error: String(error) }, 'worker')
    }
    if (!stopped) timer = setTimeout(turn, everyMs)
  }
  let timer = setTimeout(turn, 0)
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
