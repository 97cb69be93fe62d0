import pg from 'pg'
import { expect, test } from 'vitest'
import { createTestDatabase } from './test-database.ts'

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const tables = `SELECT count(*)::int AS count FROM information_schema.tables WHERE table_schema = 'public'`

test('the run has a migrated database of its own', async () => {
  const url = process.env.DATABASE_URL ?? ''
  expect(new URL(url).pathname).toMatch(/^\/hedgerow_test_/)
  const [row] = await query(url, 'SELECT count(*)::int AS count FROM "_prisma_migrations" WHERE finished_at IS NULL')
  expect(row).toEqual({ count: 0 })
})

test('two databases share the tables and nothing that is written', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
  try {
    expect(await query(one.url, tables)).toEqual(await query(other.url, tables))
    await query(one.url, 'CREATE TABLE mark (id int)')
    expect(await query(other.url, `SELECT to_regclass('mark') AS mark`)).toEqual([{ mark: null }])
  } finally {
    await Promise.all([one.drop(), other.drop()])
  }
  await expect(query(one.url, 'SELECT 1')).rejects.toThrow(/does not exist/)
})
