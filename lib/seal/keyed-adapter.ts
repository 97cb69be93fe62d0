import 'server-only'
import { PrismaPg } from '@prisma/adapter-pg'
import { log } from '#lib/log.ts'
import { type Adapter, keyTable, type Queryable } from './key-table.ts'
import { ensureKeys, forgetKeys, hasKey, readKeys } from './keyring.ts'

/*
 * Below every query of the portal: no row leaves the database before the data keys of what is sealed in it are in
 * memory. So no way of starting can forget to read them, and a value that another process has sealed with a new key
 * a moment ago is opened like any other.
 */

/** Milliseconds after which every process seals with a new active key at the latest. */
export const refreshEveryMs = 15_000

export class KeyedPostgres extends PrismaPg {
  override async connect(): Promise<Adapter> {
    forgetKeys()
    return keyed(await super.connect())
  }
}

function keyed(adapter: Adapter): Adapter {
  const plain = plainly(adapter)
  const [begin, dispose] = [adapter.startTransaction.bind(adapter), adapter.dispose.bind(adapter)]
  const first = () => ensureKeys(keyTable(plain))
  adapter.queryRaw = learning(plain, first)
  adapter.executeRaw = async (query) => {
    await first()
    return plain.executeRaw(query)
  }
  adapter.startTransaction = async (isolation) => {
    await first()
    const transaction = await begin(isolation)
    // On the transaction's own connection: it must not wait for a second one while it holds the first.
    transaction.queryRaw = learning(plainly(transaction), async () => undefined)
    return transaction
  }
  const refresh = setInterval(() => {
    readKeys(keyTable(plain)).catch((error: unknown) => log().debug({ error: String(error) }, 'data keys not read'))
  }, refreshEveryMs).unref()
  adapter.dispose = async () => {
    clearInterval(refresh)
    await dispose()
  }
  return adapter
}

const plainly = (on: Queryable): Queryable => ({
  queryRaw: on.queryRaw.bind(on),
  executeRaw: on.executeRaw.bind(on),
})

function learning(on: Queryable, first: () => Promise<void>): Queryable['queryRaw'] {
  return async (query) => {
    await first()
    const result = await on.queryRaw(query)
    if (result.rows.some((row) => row.some(needsKey))) await readKeys(keyTable(on))
    return result
  }
}

/** A sealed value of a key that is not here. */
function needsKey(cell: unknown): boolean {
  if (typeof cell !== 'string' || !cell.startsWith('v2.')) return false
  const id = cell.slice(3, cell.indexOf('.', 3))
  return /^[0-9a-z]{26}$/.test(id) && !hasKey(id)
}
