import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { keepFigures, sized } from '#lib/testing/reliability/trial.ts'
import { readHead } from './head.ts'
import { type AuditEntry, record } from './record.ts'
import { transact } from './transact.ts'
import { verifyChain } from './verify-chain.ts'

await takeOwnDatabase()
const ctx = someone('admin')

const entry = (index: number): AuditEntry => ({
  action: 'configuration.updated',
  subjectType: 'configuration',
  subjectId: `c${index}`,
  subjectName: `nexpo/s${index}/prod`,
  detail: { index, text: 'Zoë 👋 \u2028', number: 1e21, share: 0.1, list: [null, true, { b: 1, a: -0 }] },
})

/** So many records, in one transaction. */
const add = (count: number) =>
  transact(async (tx) => {
    for (let index = 0; index < count; index++) await record(tx, ctx, entry(index))
  })

const verify = (head?: Awaited<ReturnType<typeof readHead>>) => verifyChain({ ctx, head })
const chain = () => db().auditRecord.findMany({ orderBy: { seq: 'asc' } })

async function asSuperuser(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: env().DATABASE_URL })
  await client.connect()
  try {
    await client.query('BEGIN')
    for (const statement of statements) await client.query(statement)
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

beforeAll(() => add(12))

describe('what is recorded', () => {
  it('has numbers without gaps, links to what was before, and rises in id and time', async () => {
    await add(1)
    await Promise.all([add(3), add(2)])
    const rows = await chain()
    expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => index + 1))
    for (const [index, { previous, id, at }] of rows.slice(1).entries()) {
      expect(previous).toBe(rows[index]?.hash)
      expect(id > (rows[index]?.id ?? 0n) && at >= (rows[index]?.at ?? at)).toBe(true)
    }
    expect(await verify()).toMatchObject({ ok: true, records: rows.length, broken: null, before_chain: 0 })
  })

  it('leaves no gap and no record when its transaction fails', async () => {
    const before = await readHead(ctx)
    const failing = transact(async (tx) => {
      await record(tx, ctx, entry(1))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await readHead(ctx)).toEqual(before)
    await add(1)
    expect(await verify()).toMatchObject({ ok: true, records: (before?.seq ?? 0) + 1 })
  })

  it('is nothing when its transaction was not begun for it, or is over', async () => {
    const before = await readHead(ctx)
    await expect(db().$transaction((tx) => record(tx, ctx, entry(1)))).rejects.toThrow('begun with transact() only')
    const late = await transact(async (tx) => tx)
    await expect(record(late, ctx, entry(1))).rejects.toThrow('begun with transact() only')
    expect(await readHead(ctx)).toEqual(before)
  })

  it('keeps nobody waiting who records nothing', async () => {
    const client = new pg.Client({ connectionString: env().DATABASE_URL })
    await client.connect()
    await client.query('BEGIN; SELECT 1 FROM audit_head FOR UPDATE')
    expect(await transact((tx) => tx.person.count())).toBe(0)
    await client.end()
  })

  it('is what the database gives back, also for text that has half a character', async () => {
    const subject = { subjectType: 'configuration', subjectId: 'c', subjectName: 'half \ud83d' }
    const detail = { text: 'half \udc4b', list: ['\ud83d'] }
    await transact((tx) => record(tx, ctx, { action: 'configuration.updated', ...subject, detail }))
    expect(await verify()).toMatchObject({ ok: true })
    expect((await chain()).at(-1)).toMatchObject({ subjectName: 'half \ufffd', detail: { text: 'half \ufffd' } })
  })
})

it('appends from four processes make one chain', async () => {
  const count = sized({ ci: 400, full: 2_000 }) / 4
  const before = await db().auditRecord.count()
  const script = new URL('../testing/recorder-process.ts', import.meta.url).pathname
  const startedAt = performance.now()
  const codes = ['a', 'b', 'c', 'd'].map(async (name) => {
    const args = ['--conditions=react-server', script, name, String(count)]
    const [code] = await once(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')
    return code
  })
  expect(await Promise.all(codes)).toEqual([0, 0, 0, 0])
  const appendedMs = performance.now() - startedAt
  const rows = await chain()
  const result = await verify()
  const gaps = rows.filter(({ seq }, index) => Number(seq) !== index + 1).length
  const forks = rows.length - new Set(rows.map(({ previous }) => previous)).size
  const perSecond = Math.round((count * 4) / (appendedMs / 1000))
  const verified = Math.round(rows.length / (result.took_ms / 1000))
  const speeds = { 'appended a second': perSecond, 'verified from the database a second': verified }
  keepFigures('S10-appends', { appends: count * 4, processes: 4, gaps, forks, ...speeds })
  expect([rows.length, gaps, forks]).toEqual([before + count * 4, 0, 0])
  expect(result).toMatchObject({ ok: true, records: rows.length, head: { seq: rows.length } })
})

describe('the database refuses', () => {
  const refusals: readonly [statement: string, why: RegExp][] = [
    ["UPDATE audit_record SET actor_name = 'Eve' WHERE seq = 3", /UPDATE is refused, because a record that can be/],
    ['DELETE FROM audit_record WHERE seq = 3', /DELETE is refused, because/],
    ['TRUNCATE audit_record', /TRUNCATE is refused, because/],
    ['UPDATE audit_head SET seq = seq - 1', /only moves forward: UPDATE is refused/],
    ["UPDATE audit_head SET hash = 'x'", /only moves forward: UPDATE is refused/],
    ['DELETE FROM audit_head', /only moves forward: DELETE is refused/],
    ['TRUNCATE audit_head', /only moves forward: TRUNCATE is refused/],
    ["INSERT INTO audit_head (id, seq, hash) VALUES (2, 0, 'x')", /audit_head_one/],
    [
      `INSERT INTO audit_record (actor_kind, actor_id, actor_name, action, subject_type, subject_id, subject_name, detail, request_id)
       VALUES ('person', 'x', 'x', 'x', 'x', 'x', 'x', '{}', 'x')`,
      /audit_record_chained/,
    ],
  ]
  it.each(refusals)('%s', async (statement, why) => {
    await expect(asSuperuser(statement)).rejects.toThrow(why)
  })

  it('the same of a session that calls itself a replica', async () => {
    for (const [statement, why] of refusals)
      await expect(asSuperuser('SET session_replication_role = replica', statement)).rejects.toThrow(why)
    expect(await verify()).toMatchObject({ ok: true })
  })
})

describe('what a superuser did with the triggers off is found', () => {
  const tables = ['audit_record', 'audit_head']
  const off = tables.map((table) => `ALTER TABLE ${table} DISABLE TRIGGER ALL`)
  const on = tables.flatMap((table) =>
    ['no_truncate', table === 'audit_head' ? 'forward' : 'no_change'].map(
      (name) => `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER "${table}_${name}"`,
    ),
  )
  const tamper = (...statements: readonly string[]) =>
    asSuperuser(
      ...off,
      ...tables.map((table) => `CREATE TABLE IF NOT EXISTS ${table}_kept AS SELECT * FROM ${table}`),
      ...statements,
      ...on,
    )
  afterEach(() =>
    asSuperuser(
      'ALTER TABLE audit_record DROP CONSTRAINT IF EXISTS audit_record_chained',
      ...off,
      ...tables.flatMap((table) => [
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} (SELECT * FROM ${table}_kept)`,
        `DROP TABLE ${table}_kept`,
      ]),
      ...on,
    ),
  )

  const unchecked = 'ALTER TABLE audit_record DROP CONSTRAINT IF EXISTS audit_record_chained'
  const columns = ['actor_kind', 'actor_id', 'actor_name', 'action', 'subject_type', 'subject_id', 'subject_name']
  const copy = `INSERT INTO audit_record (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id,
    subject_name, detail, request_id, seq, previous, hash) SELECT id + 100000, at, actor_kind, actor_id, actor_name,
    action, subject_type, subject_id, subject_name, detail, request_id, `
  it.each<[name: string, statements: string[], seq: number, what: string]>([
    ...[...columns, 'request_id'].map((column): [string, string[], number, string] => [
      column,
      [`UPDATE audit_record SET ${column} = ${column} || 'x' WHERE seq = 5`],
      5,
      'edited',
    ]),
    ['detail', ['UPDATE audit_record SET detail = detail || \'{"index": 0}\' WHERE seq = 5'], 5, 'edited'],
    ['time', ["UPDATE audit_record SET at = at + interval '1 millisecond' WHERE seq = 5"], 5, 'edited'],
    ['id', ['UPDATE audit_record SET id = id + 100000 WHERE seq = 5'], 5, 'edited'],
    ['a delete', ['DELETE FROM audit_record WHERE seq = 5'], 5, 'missing'],
    [
      'a record that loses its number',
      [unchecked, 'UPDATE audit_record SET seq = NULL WHERE seq = 5'],
      0,
      'before_chain',
    ],
    ['a copy before the first', [`${copy} 0, previous, hash FROM audit_record WHERE seq = 5`], 1, 'out_of_order'],
    [
      'a copy at the end',
      [`${copy} (SELECT max(seq) + 1 FROM audit_record), previous, hash FROM audit_record WHERE seq = 5`],
      -1,
      'forged',
    ],
    ['an unchained record', [unchecked, `${copy} NULL, NULL, NULL FROM audit_record WHERE seq = 5`], 0, 'before_chain'],
    [
      'two that change places',
      [
        'UPDATE audit_record SET seq = -5 WHERE seq = 5',
        'UPDATE audit_record SET seq = 5 WHERE seq = 8',
        'UPDATE audit_record SET seq = 8 WHERE seq = -5',
      ],
      5,
      'forged',
    ],
    ['a cut tail', ['DELETE FROM audit_record WHERE seq > 6'], 7, 'cut'],
    [
      'a cut tail with a head that fits but is not signed',
      [
        'DELETE FROM audit_record WHERE seq > 6',
        'UPDATE audit_head SET seq = 6, hash = (SELECT hash FROM audit_record WHERE seq = 6)',
      ],
      6,
      'forged',
    ],
    ['everything gone', ['DELETE FROM audit_record'], 1, 'cut'],
    ['a head that is gone', ['DELETE FROM audit_head'], -2, 'forged'],
  ])('%s', async (_, statements, seq, what) => {
    const end = (await readHead(ctx))?.seq ?? 0
    await tamper(...statements)
    const place = seq === -1 ? end + 1 : seq === -2 ? end : seq
    expect(await verify()).toMatchObject({ ok: false, broken: { seq: place, what } })
  })

  it('a tail that is cut with its older head put back, by a head that was kept elsewhere', async () => {
    const older = await db().auditHead.findUniqueOrThrow({ where: { id: 1 } })
    const cut = (await readHead(ctx))?.seq ?? 0
    await add(3)
    const kept = await readHead(ctx)
    await tamper(
      `DELETE FROM audit_record WHERE seq > ${cut}`,
      `UPDATE audit_head SET seq = ${cut}, hash = '${older.hash}', signature = '${older.signature}',
       at = '${older.at?.toISOString()}'`,
    )
    expect(await verify()).toMatchObject({ ok: true })
    expect(await verify(kept)).toMatchObject({ ok: false, broken: { seq: cut + 1, what: 'cut' } })
  })
})

it('many who ask at the same moment get the one answer', async () => {
  const [one, ...others] = await Promise.all(Array.from({ length: 20 }, () => verify()))
  expect(one).toMatchObject({ ok: true })
  for (const other of others) expect(other).toBe(one)
  expect(await verify()).not.toBe(one)
})

describe('a head that was kept elsewhere', () => {
  it('is confirmed by a chain that went on', async () => {
    const kept = await readHead(ctx)
    await add(2)
    expect(await verify(kept)).toMatchObject({ ok: true, records: (kept?.seq ?? 0) + 2 })
  })

  it('is refused when the portal did not sign it', async () => {
    const kept = await readHead(ctx)
    if (!kept) throw new Error('There is no head.')
    await expect(verify({ ...kept, seq: 3 })).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'head' }] })
  })
})

it('another encryption key begins a new part of the same chain', async () => {
  const before = (await readHead(ctx))?.seq ?? 0
  Object.assign(env(), { HEDGEROW_ENCRYPTION_KEY: randomBytes(32) })
  expect(await verify()).toMatchObject({ ok: false, records: before, broken: { what: 'unknown_key' } })
  await add(2)
  expect(await verify()).toMatchObject({ ok: true, records: before + 2, unknown_key: before })
})
