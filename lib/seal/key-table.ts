import 'server-only'
import type { PrismaPg } from '@prisma/adapter-pg'

export type Adapter = Awaited<ReturnType<PrismaPg['connect']>>
export type Queryable = Pick<Adapter, 'queryRaw' | 'executeRaw'>

export type DataKeyRow = {
  readonly id: string
  readonly status: 'active' | 'retiring' | 'retired'
  readonly kekKind: string
  readonly kekId: string
  readonly wrapped: string
}

/** The rows of data_key, below Prisma's client: they are read while a row of another table is on its way up. */
export type KeyTable = {
  /** Null while the migration that makes the table is not applied. */
  read(): Promise<readonly DataKeyRow[] | null>
  /** Does nothing when another process was faster: there is one active key. */
  insertFirst(row: Omit<DataKeyRow, 'status'>): Promise<void>
}

const text = { scalarType: 'string', arity: 'scalar' } as const
const sql = (statement: string, ...args: string[]) => ({ sql: statement, args, argTypes: args.map(() => text) })

export function keyTable(on: Queryable): KeyTable {
  return {
    async read() {
      const { rows: found } = await on.queryRaw(sql(`SELECT to_regclass('data_key')::text`))
      if (found[0]?.[0] === null) return null
      const { rows } = await on.queryRaw(sql(`SELECT id, status::text, kek_kind, kek_id, wrapped FROM data_key`))
      return rows.map((row) => {
        const [id = '', status, kekKind = '', kekId = '', wrapped = ''] = row.map(String)
        return {
          id,
          status: status === 'active' || status === 'retiring' ? status : 'retired',
          kekKind,
          kekId,
          wrapped,
        }
      })
    },
    async insertFirst({ id, kekKind, kekId, wrapped }) {
      await on.executeRaw(
        sql(
          `INSERT INTO data_key (id, status, kek_kind, kek_id, wrapped)
           VALUES ($1, 'active', $2, $3, $4) ON CONFLICT DO NOTHING`,
          ...[id, kekKind, kekId, wrapped],
        ),
      )
    },
  }
}
