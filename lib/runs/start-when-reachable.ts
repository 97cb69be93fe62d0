import 'server-only'
import { setTimeout as delay } from 'node:timers/promises'
import { isDatabaseUnreachable } from '#lib/database-errors.ts'
import { log } from '#lib/log.ts'
import { startWorker } from './worker.ts'

const tryAgainMs = 1_000

/** A database that is away for a moment ends no worker, whether it has begun or not. */
export async function startWhenReachable(): ReturnType<typeof startWorker> {
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
