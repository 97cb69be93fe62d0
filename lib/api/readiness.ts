import 'server-only'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { db } from '#lib/db.ts'
import { findKeyFault } from '#lib/seal/require-keys.ts'

export type Readiness = {
  readonly status: 'ready' | 'not_ready'
  /** What is missing, in words; empty when ready. */
  readonly missing: readonly string[]
}

const deadlineMs = 3_000

/** Whether a request can be answered and a run would be carried out. Never throws. */
export async function readReadiness(): Promise<Readiness> {
  const late = new Promise<string[]>((resolve) => {
    setTimeout(() => resolve(['database: it does not answer']), deadlineMs).unref()
  })
  const missing = await Promise.race([late, look().catch(() => ['database: it does not answer'])])
  return { status: missing.length === 0 ? 'ready' : 'not_ready', missing }
}

async function look(): Promise<string[]> {
  const [fault, applied, [worker]] = await Promise.all([
    findKeyFault(),
    appliedMigrations(),
    db().$queryRaw<{ seen: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM worker WHERE seen_at > now() - interval '60 seconds') AS seen`,
  ])
  const pending = (await shippedMigrations()).filter((name) => !applied.has(name))
  return [
    ...(fault === null ? [] : [`keys: ${fault}`]),
    ...pending.map((name) => `migrations: ${name} is not applied`),
    ...(worker?.seen ? [] : ['worker: none has reported in the last 60 s']),
  ]
}

async function appliedMigrations(): Promise<Set<string>> {
  const rows = await db().$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`
  return new Set(rows.map(({ name }) => name))
}

/** The server runs in the project's folder; a container that ships without the folder has migrated before. */
async function shippedMigrations(): Promise<string[]> {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), 'prisma', 'migrations')
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
