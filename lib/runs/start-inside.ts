import 'server-only'
import { env } from '#lib/env.ts'
import { startWorker } from './worker.ts'

/** Starts a worker within the web server's process and lets it drain when the server is told to stop. */
export async function startInside(): Promise<void> {
  if (!env().HEDGEROW_WORKER) return
  const worker = await startWorker()
  const stop = () => void worker.stop().finally(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}
