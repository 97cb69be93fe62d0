// A worker process: takes runs from the queue until SIGTERM, then finishes the step in hand and ends.
import { setTimeout as delay } from 'node:timers/promises'
import { isDatabaseUnreachable } from '#lib/database-errors.ts'
import { startDriftChecks } from '#lib/drift/start-drift-checks.ts'
import { log } from '#lib/log.ts'
import { startWorker } from '#lib/runs/worker.ts'

const tryAgainMs = 1_000

const worker = await startWhenReachable()
const driftChecks = startDriftChecks()

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, async () => {
    if (stopping) return
    stopping = true
    await Promise.all([worker.stop(), driftChecks.stop()])
    process.exit(0)
  })

/** A database that is away for a moment ends no worker, whether it has begun or not. */
async function startWhenReachable(): ReturnType<typeof startWorker> {
  for (;;) {
    try {
      return await startWorker()
    } catch (error) {
      if (!isDatabaseUnreachable(error)) throw error
      log().warn({ error: String(error) }, 'the database does not answer; the worker tries again')
      await delay(tryAgainMs)
    }
  }
}
