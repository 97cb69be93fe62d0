// A worker process: takes runs from the queue until SIGTERM, then finishes the step in hand and ends.
import { startAuditWebhook } from '#lib/audit/start-audit-webhook.ts'
import { startDriftChecks } from '#lib/drift/start-drift-checks.ts'
import { startWhenReachable } from '#lib/runs/start-when-reachable.ts'

const worker = await startWhenReachable()
const driftChecks = startDriftChecks()
const auditWebhook = startAuditWebhook()

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, async () => {
    if (stopping) return
    stopping = true
    await Promise.all([worker.stop(), driftChecks.stop(), auditWebhook.stop()])
    process.exit(0)
  })
