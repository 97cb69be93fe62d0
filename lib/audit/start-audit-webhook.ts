import 'server-only'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { auditWebhook, sendRecords } from './send-records.ts'

const lookEveryMs = 2_000

type AuditWebhook = { stop(): Promise<void> }

/** Within the web server's process, when that is where its worker is. */
export function startAuditWebhookInside(): void {
  if (env().HEDGEROW_WORKER) startAuditWebhook()
}

/** Sends the audit on, beside a worker, until it is stopped. Nothing when no webhook is set. */
export function startAuditWebhook({ everyMs = lookEveryMs } = {}): AuditWebhook {
  const destination = auditWebhook()
  if (!destination) return { stop: async () => {} }
  let stopped = false
  let flying: Promise<unknown> = Promise.resolve()
  let timer = setTimeout(turn, everyMs)
  function turn() {
    flying = sendAll()
      .catch((error: unknown) => log().warn({ error: String(error) }, 'audit webhook'))
      .then(() => {
        if (!stopped) timer = setTimeout(turn, everyMs)
      })
  }
  async function sendAll() {
    if (!destination) return
    while (!stopped && (await sendRecords(destination)) === 'sent');
  }
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      // What is under way may come again: its claim ends by itself.
      await Promise.race([flying, new Promise((end) => setTimeout(end, 1_000).unref())])
    },
  }
}
