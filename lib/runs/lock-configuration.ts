import 'server-only'
import { notFound } from '#lib/core/errors.ts'
import type { Transaction } from '#lib/db.ts'

/**
 * Until the transaction ends nobody else edits or deletes the configuration, or starts or resumes a run of it. Taken
 * before any lock on a run. Throws `not_found` when it is deleted.
 */
export async function lockConfiguration(tx: Transaction, id: string): Promise<{ readonly revision: number }> {
  const [row] = await tx.$queryRaw<{ revision: number }[]>`
    SELECT revision FROM configuration WHERE id = ${id} AND deleted_at IS NULL FOR UPDATE`
  if (!row) throw notFound('configuration')
  return row
}
