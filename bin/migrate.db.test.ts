import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../lib/testing/test-database.ts'
import { migrate } from './migrate.ts'

let folder: string
let database: TestDatabase

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-migrate-'))
  database = await createTestDatabase()
  await query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
})

afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    const result = await client.query(text)
    return result.rows
  } finally {
    await client.end()
  }
}

const run = () => migrate(database.url, folder)

test('applies what is new, in the order of the names, once', async () => {
  write('2_second', 'ALTER TABLE a ADD COLUMN n int; INSERT INTO a VALUES (1);')
  write('1_first', 'CREATE TABLE a ();')
  expect(await run()).toEqual({ applied: ['1_first', '2_second'], edited: [] })
  expect(await run()).toEqual({ applied: [], edited: [] })
  write('3_third', 'INSERT INTO a VALUES (2);')
  expect(await run()).toEqual({ applied: ['3_third'], edited: [] })
  expect(await query('SELECT n FROM a ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
})

test('records what Prisma would record', async () => {
  write('1_first', 'SELECT 1;\n')
  await run()
  const [row] = await query('SELECT * FROM "_prisma_migrations"')
  expect(row).toMatchObject({
    migration_name: '1_first',
    checksum: 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd',
    applied_steps_count: 1,
    logs: null,
    rolled_back_at: null,
    finished_at: expect.any(Date),
  })
})

test('a migration that fails leaves the database as it was, and blocks until it is settled', async () => {
  write('1_first', 'CREATE TABLE a ();')
  write('2_broken', 'CREATE TABLE b ();\nINSERT INTO nowhere VALUES (1);')
  await expect(run()).rejects.toThrow(
    /2_broken failed and was rolled back: relation "nowhere" does not exist \(line 2\)/,
  )
  expect(await query(`SELECT to_regclass('a')::text AS a, to_regclass('b')::text AS b`)).toEqual([{ a: 'a', b: null }])
  await expect(run()).rejects.toMatchObject({
    message: expect.stringContaining('2_broken failed in an earlier start'),
    remedy: expect.stringContaining('prisma migrate resolve'),
  })
  await query(`UPDATE "_prisma_migrations" SET rolled_back_at = now() WHERE migration_name = '2_broken'`)
  write('2_broken', 'CREATE TABLE b ();')
  expect(await run()).toEqual({ applied: ['2_broken'], edited: [] })
})

test('says which migration was edited after it was applied', async () => {
  write('1_first', 'CREATE TABLE a ();')
  await run()
  write('1_first', 'CREATE TABLE a (n int);')
  expect(await run()).toEqual({ applied: [], edited: ['1_first'] })
})

test('starts at the same moment apply each migration once', async () => {
  write('1_first', 'CREATE TABLE a (); SELECT pg_sleep(0.05);')
  write('2_second', 'ALTER TABLE a ADD COLUMN n int;')
  const reports = await Promise.all([run(), run(), run(), run()])
  expect(reports.flatMap(({ applied }) => applied)).toEqual(['1_first', '2_second'])
})

test('a process that is killed in the middle of a migration blocks nobody', async () => {
  write('1_slow', 'CREATE TABLE a (); SELECT pg_sleep(30);')
  const slow = expect(run()).rejects.toThrow(/terminating connection|Connection terminated/)
  const kill = `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
    WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND datname = current_database()`
  while ((await query(kill)).length === 0);
  await slow
  write('1_slow', 'CREATE TABLE a ();')
  expect(await run()).toEqual({ applied: ['1_slow'], edited: [] })
})

test('a database of another program is left alone', async () => {
  await query('CREATE TABLE customers ()')
  write('1_first', 'CREATE TABLE a ();')
  await expect(run()).rejects.toThrow(/not empty and is not Hedgerow's: it holds customers/)
  expect(await query(`SELECT to_regclass('a') AS a`)).toEqual([{ a: null }])
})

test('a server that does not answer is named, its password is not', async () => {
  const attempt = migrate('postgresql://me:hush@127.0.0.1:1/portal', folder)
  await expect(attempt).rejects.toThrow(/PostgreSQL at 127\.0\.0\.1:1 does not let me into the database portal/)
  await expect(attempt).rejects.not.toThrow(/hush/)
})

test('this project’s own migrations apply to an empty database', async () => {
  const own = join(import.meta.dirname, '../prisma/migrations')
  const { applied } = await migrate(database.url, own)
  expect(applied.length).toBeGreaterThan(0)
  expect(await migrate(database.url, own)).toEqual({ applied: [], edited: [] })
})
