import 'server-only'
import { type Prisma, PrismaClient } from '#generated/prisma/client.ts'
import { env } from './env.ts'
import { KeyedPostgres } from './seal/keyed-adapter.ts'

/** Inside a transaction: what every write verb is given, so that its change and its audit record stand or fall together. */
export type Transaction = Prisma.TransactionClient

// Next may evaluate this module more than once in a process; the pool must be one.
const store = globalThis as { hedgerowDatabase?: PrismaClient }

/** No transaction waits for anything but the database. */
const idleInTransactionMs = 5_000

/** The only PrismaClient. */
export function db(): PrismaClient {
  store.hedgerowDatabase ??= new PrismaClient({
    adapter: new KeyedPostgres({
      connectionString: env().DATABASE_URL,
      max: 20,
      connectionTimeoutMillis: 10_000,
      // A process that stops in its tracks must not keep what it has locked from those who go on.
      idle_in_transaction_session_timeout: idleInTransactionMs,
    }),
    // Prisma's own messages print the arguments of the failed call.
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  })
  return store.hedgerowDatabase
}

export async function closeDb(): Promise<void> {
  await store.hedgerowDatabase?.$disconnect()
  delete store.hedgerowDatabase
}
