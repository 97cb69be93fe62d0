import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, expect, it } from 'vitest'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { migrate } from '../../bin/migrate.ts'
import { listAuditRecords } from './queries.ts'
import { record } from './record.ts'
import { transact } from './transact.ts'
import { verifyChain } from './verify-chain.ts'

await takeOwnDatabase()
const ctx = someone('admin')
const url = process.env.DATABASE_URL ?? ''
const migrations = new URL('../../prisma/migrations', import.meta.url).pathname
const chain = '20261124120000_audit_chain'

async function sql(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** A portal that was used before there was a chain, and then brought up to date. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-before-chain-'))
  for (const name of readdirSync(migrations).filter((one) => one < chain))
    cpSync(join(migrations, name), join(folder, name), { recursive: true })
  await sql('DROP SCHEMA public CASCADE', 'CREATE SCHEMA public')
  await migrate(url, folder)
  await sql(`INSERT INTO audit_record (actor_kind, actor_id, actor_name, action, subject_type, subject_id, subject_name, detail, request_id)
    SELECT 'person', 'p', 'Zoë', 'plan.created', 'plan', n::text, 'nexpo/auth/dev', jsonb_build_object('n', n), 'r'
    FROM generate_series(1, 30) AS n`)
  await migrate(url, migrations)
  rmSync(folder, { recursive: true })
})

const add = () =>
  transact((tx) =>
    record(tx, ctx, { action: 'plan.created', subjectType: 'plan', subjectId: 'new', subjectName: 'nexpo/auth/dev' }),
  )

it('records from before the chain stay readable, are counted, and are vouched for by the first one in it', async () => {
  expect(await verifyChain({ ctx })).toMatchObject({ ok: true, records: 0, head: null, before_chain: 30 })
  await add()
  expect(await verifyChain({ ctx })).toMatchObject({ ok: true, records: 1, before_chain: 30 })
  const { items, total } = await listAuditRecords(ctx)
  expect([total, items[0]?.seq, items[1]?.seq]).toEqual([31, 1, null])
})

it.each([
  ['an edit', "UPDATE audit_record SET actor_name = 'Eve' WHERE seq IS NULL AND subject_id = '7'"],
  ['a delete', "DELETE FROM audit_record WHERE seq IS NULL AND subject_id = '7'"],
])('%s among them is found', async (_, statement) => {
  const off = 'ALTER TABLE audit_record DISABLE TRIGGER ALL'
  const unchecked = 'ALTER TABLE audit_record DROP CONSTRAINT IF EXISTS audit_record_chained'
  await sql(unchecked, 'CREATE TABLE kept AS SELECT * FROM audit_record', off, statement)
  expect(await verifyChain({ ctx })).toMatchObject({ ok: false, broken: { seq: 0, what: 'before_chain' } })
  await sql('DELETE FROM audit_record', 'INSERT INTO audit_record (SELECT * FROM kept)', 'DROP TABLE kept')
  expect(await verifyChain({ ctx })).toMatchObject({ ok: true })
})
