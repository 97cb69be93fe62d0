import 'server-only'
import { db, type Transaction } from '#lib/db.ts'
import { append } from './append.ts'
import { collect } from './record.ts'

/**
 * The transaction of every verb that records. The records are written after everything else, because they wait for the
 * end of the chain: whoever holds it takes no other lock any more, so nobody can wait in a circle, and holds it for a
 * moment only.
 */
export async function transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db().$transaction(async (tx) => {
    const { result, collected } = await collect(tx, work)
    await append(tx, collected)
    return result
  })
}
