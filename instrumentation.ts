/** Runs once when the web server starts. The worker lives in this process unless it was started apart. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { watchCallers } = await import('#lib/api/caller.ts')
    watchCallers()
    const { requireKeys } = await import('#lib/seal/require-keys.ts')
    await requireKeys()
    const { startInside } = await import('#lib/runs/start-inside.ts')
    await startInside()
    const { startDriftChecksInside } = await import('#lib/drift/start-drift-checks.ts')
    startDriftChecksInside()
    const { startAuditWebhookInside } = await import('#lib/audit/start-audit-webhook.ts')
    startAuditWebhookInside()
  }
}
