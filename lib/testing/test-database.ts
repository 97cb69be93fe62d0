/**
 * Databases for tests: one is migrated once a run and then copied, which takes some 30 ms. They live in the embedded test
 * server, or, when DATABASE_URL is set, in that server beside the database it names, which is never touched.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { migrate } from '../../bin/migrate.ts'
import { startPostgres } from '../../bin/postgres.ts'

export type TestDatabase = {
  /** Migrated, empty, and nobody else's. */
  readonly url: string
  drop(): Promise<void>
}

type TestServer = {
  createDatabase(): Promise<TestDatabase>
  /** Drops what this run made and stops the server if this run was the last to use it. */
  close(): Promise<void>
}

const root = join(import.meta.dirname, '../..')
const prefix = 'hedgerow_test_'
const leftoverAgeMs = 24 * 60 * 60 * 1000

/** How a run's server is told to the run's own processes. */
const place = z.object({ adminUrl: z.string(), template: z.string() })
type Place = z.infer<typeof place>
const placeVariable = 'HEDGEROW_TEST_SERVER'

/** Once a run: a server with a migrated template database. */
export async function openTestServer(env: NodeJS.ProcessEnv = process.env): Promise<TestServer> {
  const { adminUrl, release } = await findServer(env.DATABASE_URL)
  await dropLeftovers(adminUrl)
  const here = { adminUrl, template: newName() }
  await run(adminUrl, `CREATE DATABASE ${quote(here.template)}`)
  await migrate(urlOf(here, here.template), join(root, 'prisma/migrations'))
  env[placeVariable] = JSON.stringify(here)
  return {
    createDatabase: () => copyTemplate(here),
    close: async () => {
      await dropDatabase(here, here.template)
      await release()
    },
  }
}

/** A database of its own for one test or one process, while a run's test server is open. */
export function createTestDatabase(env: NodeJS.ProcessEnv = process.env): Promise<TestDatabase> {
  const told = env[placeVariable]
  if (!told) throw new Error('No test server is open: only tests of the database project have one.')
  return copyTemplate(place.parse(JSON.parse(told)))
}

async function findServer(given: string | undefined): Promise<{ adminUrl: string; release(): Promise<void> }> {
  if (given) return { adminUrl: given, release: async () => undefined }
  return startPostgres({ folder: join(root, '.data/test-postgres'), durable: false })
}

async function copyTemplate(here: Place): Promise<TestDatabase> {
  const name = newName()
  await run(here.adminUrl, `CREATE DATABASE ${quote(name)} TEMPLATE ${quote(here.template)}`)
  return { url: urlOf(here, name), drop: () => dropDatabase(here, name) }
}

function dropDatabase(here: Place, name: string): Promise<void> {
  return run(here.adminUrl, `DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`)
}

/** What earlier runs left that were killed: old by their name, and nobody is connected. */
async function dropLeftovers(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database d WHERE starts_with(datname, $1)
       AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)`,
      [prefix],
    )
    for (const { name } of rows) {
      const madeAt = Number.parseInt(name.slice(prefix.length).split('_')[0] ?? '', 36)
      if (madeAt < Date.now() - leftoverAgeMs) await client.query(`DROP DATABASE IF EXISTS ${quote(name)}`)
    }
  })
}

function run(url: string, statement: string): Promise<void> {
  return withClient(url, async (client) => void (await client.query(statement)))
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

const newName = () => `${prefix}${Date.now().toString(36)}_${randomBytes(4).toString('hex')}`
const quote = (name: string) => pg.escapeIdentifier(name)

function urlOf({ adminUrl }: Place, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}
