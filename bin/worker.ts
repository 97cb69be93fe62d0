// A worker process: takes runs from the queue until SIGTERM, then finishes the step in hand and ends.
import { startWorker } from '#lib/runs/worker.ts'

const worker = await startWorker()

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, async () => {
    if (stopping) return
    stopping = true
    await worker.stop()
    process.exit(0)
  })
