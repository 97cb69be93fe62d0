import 'server-only'
import { PgBoss } from 'pg-boss'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'

/*
 * Jobs carry a run's id and nothing else. A job is a nudge, not the truth: a lost one is made good by the worker's
 * sweep, one too many finds the run's lease taken and ends.
 */

export const advanceQueue = 'advance-run'

export type AdvanceJob = { readonly runId: string }

// Next may evaluate this module more than once in a process; the sender must be one.
const store = globalThis as { hedgerowQueue?: Promise<PgBoss> }

/** Connects and makes sure that the queue is there. `supervise` is for workers: they keep the queue's tables. */
export async function connectQueue(supervise: boolean): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: env().DATABASE_URL,
    application_name: 'hedgerow',
    max: 4,
    supervise,
    schedule: false,
    useListenNotify: true,
  })
  boss.on('error', (error) => log().warn({ error: String(error) }, 'queue'))
  await boss.start()
  // Retries are the sweep's business, which knows the leases.
  await boss.createQueue(advanceQueue, { notify: true, retryLimit: 0, expireInSeconds: 86_400 })
  return boss
}

/** Wakes a worker. Never throws: the run is committed, and the sweep finds it in a moment. */
export async function wakeWorker(runId: string): Promise<void> {
  try {
    await (await sender()).send(advanceQueue, { runId } satisfies AdvanceJob)
  } catch (error) {
    log().warn({ runId, error: String(error) }, 'could not wake a worker')
  }
}

/** One for the process; its pool mends itself, so only one that never came up is tried anew. */
function sender(): Promise<PgBoss> {
  store.hedgerowQueue ??= connectQueue(false).catch((error) => {
    delete store.hedgerowQueue
    throw error
  })
  return store.hedgerowQueue
}
