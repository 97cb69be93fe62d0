import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import { answerPlace } from '#lib/api/idempotency.ts'
import { revisionPlace } from '#lib/configurations/prepare.ts'
import type { ConnectionKind } from '#lib/connections/schemas.ts'
import { connectionPlace } from '#lib/connections/stored.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { db } from '#lib/db.ts'
import { resourcePlace } from '#lib/runs/recorded.ts'
import type { Place } from '#lib/seal.ts'

type Row = Readonly<Record<string, unknown>>

type SealedColumn = {
  readonly table: string
  readonly column: string
  /** The primary key, with the types of its columns. */
  readonly key: Readonly<Record<string, 'text' | 'int'>>
  /** What else the place is made of. */
  readonly also: readonly string[]
  place(row: Row): Place
}

/** Every column that holds sealed values. One that is missing here is not sealed anew. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'connection',
    column: 'sealed',
    key: { id: 'text' },
    also: ['kind', 'settings'],
    place: ({ id, kind, settings }) =>
      connectionPlace(String(id), kind as ConnectionKind, (settings ?? {}) as JsonObject),
  },
  {
    table: 'revision',
    column: 'sealed',
    key: { configuration_id: 'text', number: 'int' },
    also: [],
    place: (row) => revisionPlace(String(row.configuration_id), Number(row.number)),
  },
  {
    table: 'resource',
    column: 'sealed',
    key: { configuration_id: 'text', address: 'text' },
    also: [],
    place: (row) => resourcePlace(String(row.configuration_id), String(row.address)),
  },
  {
    table: 'idempotent_request',
    column: 'body',
    key: { principal: 'text', key: 'text' },
    also: [],
    place: ({ principal, key }) => answerPlace({ principal: String(principal), key: String(key) }),
  },
]

export type SealedValue = { readonly in: SealedColumn; readonly row: Row; readonly sealed: string }

const named = (name: string) => Prisma.raw(`"${name}"`)
const keysOf = (column: SealedColumn) => Object.entries(column.key)
const keyValues = (column: SealedColumn, row: Row) =>
  Prisma.join(keysOf(column).map(([name, type]) => Prisma.sql`${row[name]}::${Prisma.raw(type)}`))

/** The next values that another key than this one has sealed, in the order of their rows. */
export async function listOthers(
  column: SealedColumn,
  keyId: string,
  { after, limit }: { readonly after: SealedValue | null; readonly limit: number },
): Promise<SealedValue[]> {
  const names = Prisma.join(keysOf(column).map(([name]) => named(name)))
  const all = Prisma.join([...Object.keys(column.key), ...column.also, column.column].map(named))
  const rows = await db().$queryRaw<Row[]>`
    SELECT ${all} FROM ${named(column.table)}
    WHERE ${named(column.column)} IS NOT NULL AND NOT starts_with(${named(column.column)}, ${`v2.${keyId}.`})
      ${after ? Prisma.sql`AND (${names}) > (${keyValues(column, after.row)})` : Prisma.empty}
    ORDER BY ${names} LIMIT ${limit}`
  return rows.map((row) => ({ in: column, row, sealed: String(row[column.column]) }))
}

/** False when somebody has written the value meanwhile: theirs stays. */
export async function replaceSealed({ in: column, row, sealed }: SealedValue, by: string): Promise<boolean> {
  const names = Prisma.join(keysOf(column).map(([name]) => named(name)))
  const count = await db().$executeRaw`
    UPDATE ${named(column.table)} SET ${named(column.column)} = ${by}
    WHERE (${names}) = (${keyValues(column, row)}) AND ${named(column.column)} = ${sealed}`
  return count === 1
}

/** How many values each key has sealed, by its id; `v1` for those that HEDGEROW_ENCRYPTION_KEY has sealed itself. */
export async function countByKey(): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { table, column } of sealedColumns) {
    const rows = await db().$queryRaw<{ key: string; count: bigint }[]>`
      SELECT CASE WHEN ${named(column)} LIKE 'v2.%' THEN split_part(${named(column)}, '.', 2)
        ELSE split_part(${named(column)}, '.', 1) END AS key, count(*) AS count
      FROM ${named(table)} WHERE ${named(column)} IS NOT NULL GROUP BY 1`
    for (const { key, count } of rows) counts.set(key, (counts.get(key) ?? 0) + Number(count))
  }
  return counts
}
