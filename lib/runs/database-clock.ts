import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'
import { db, type Transaction } from '#lib/db.ts'

/** Now, on the one clock that all workers share. */
export async function databaseTime(tx: Transaction = db()): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  if (!row) throw new HedgerowError('unavailable', 'The database does not tell the time.')
  return row.now
}
