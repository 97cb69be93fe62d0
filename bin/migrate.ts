/**
 * Applies prisma/migrations as `prisma migrate deploy` does (same table, checksums, advisory lock, order and refusals),
 * in milliseconds and without Prisma's engine. One difference: a migration and its record are one transaction, so a
 * process killed in the middle leaves nothing behind that would block the next start.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { Fault } from './fault.mjs'

export type MigrationReport = {
  readonly applied: readonly string[]
  /** Applied earlier with another text than the file has now. */
  readonly edited: readonly string[]
}

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }
type Recorded = { migration_name: string; checksum: string; finished_at: Date | null }

/** Prisma Migrate's own advisory lock: safe beside its command line and beside other starts. */
const migrationLock = 72707369
const lockTimeoutMs = 120_000

const createTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`

/** @throws Fault when the database cannot be reached, an earlier migration failed, or one fails now. */
export async function migrate(databaseUrl: string, folder: string): Promise<MigrationReport> {
  const client = await connect(databaseUrl)
  try {
    await client.query(`SET lock_timeout = ${lockTimeoutMs}`)
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    await client.query('SET lock_timeout = 0')
    await prepareTable(client)
    const recorded = await client.query<Recorded>(
      'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    )
    const failed = recorded.rows.find((row) => row.finished_at === null)
    if (failed) throw blockedBy(failed.migration_name)
    const checksums = new Map(recorded.rows.map((row) => [row.migration_name, row.checksum]))
    const migrations = readMigrations(folder)
    const pending = migrations.filter(({ name }) => !checksums.has(name))
    for (const migration of pending) await apply(client, migration)
    const edited = migrations.filter(({ name, checksum }) => (checksums.get(name) ?? checksum) !== checksum)
    return { applied: pending.map(({ name }) => name), edited: edited.map(({ name }) => name) }
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    const { host, port, database, user } = client
    throw new Fault(
      `PostgreSQL at ${host}:${port} does not let ${user} into the database ${database}: ${messageOf(error)}`,
      'Check that the server runs, that the database exists and that DATABASE_URL is right.',
    )
  }
}

async function prepareTable(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`,
  )
  const names = rows.map((row) => row.name)
  if (names.includes('_prisma_migrations')) return
  if (names.length > 0)
    throw new Fault(
      `The database is not empty and is not Hedgerow's: it holds ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}.`,
      'Point DATABASE_URL at an empty database, or baseline this one with `prisma migrate resolve --applied`.',
    )
  await client.query(createTable)
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => {
      const bytes = readFileSync(join(folder, name, 'migration.sql'))
      return { name, sql: bytes.toString(), checksum: createHash('sha256').update(bytes).digest('hex') }
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID()
  const start = 'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)'
  const finish =
    'UPDATE "_prisma_migrations" SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1'
  try {
    await client.query('BEGIN')
    await client.query(start, [id, checksum, name, null])
    await client.query(sql)
    await client.query(finish, [id])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    // Left as Prisma would leave it: its status command tells of it, and nothing goes on before somebody has looked.
    await client.query(start, [id, checksum, name, messageOf(error)])
    throw new Fault(
      `Migration ${name} failed and was rolled back: ${messageOf(error)}${lineOf(error, sql)}`,
      resolve(name),
    )
  }
}

function blockedBy(name: string): Fault {
  return new Fault(
    `Migration ${name} failed in an earlier start, and none is applied before that is settled.`,
    resolve(name),
  )
}

function resolve(name: string): string {
  return `mend the cause, then \`npx prisma migrate resolve --config .config/prisma.ts --rolled-back ${name}\` and start again.`
}

function lineOf(error: unknown, sql: string): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN
  return position > 0 ? ` (line ${sql.slice(0, position).split('\n').length})` : ''
}

function messageOf(error: unknown): string {
  // A refused connection to a name with two addresses is an AggregateError without a message of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
