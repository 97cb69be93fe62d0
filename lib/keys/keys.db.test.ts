import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answerPlace } from '#lib/api/idempotency.ts'
import { readReadiness } from '#lib/api/readiness.ts'
import { createConfiguration } from '#lib/configurations/create-configuration.ts'
import { openRevision } from '#lib/configurations/prepare.ts'
import { secretsOf } from '#lib/connections/stored.ts'
import { Secret } from '#lib/core/secret.ts'
import { closeDb, db } from '#lib/db.ts'
import { activeKey, forgetKeys, hasKey } from '#lib/seal/keyring.ts'
import { open, type Place, seal } from '#lib/seal.ts'
import { failure } from '#lib/testing/failure.ts'
import { startKeyProcess } from '#lib/testing/key-processes.ts'
import { fillSecrets, isItsOwn } from '#lib/testing/named-secrets.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { readKeyStatus } from './read-key-status.ts'
import { rotateDataKey } from './rotate-data-key.ts'
import { rotateKek } from './rotate-kek.ts'
import { listOthers, replaceSealed, sealedColumns } from './sealed-columns.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedgerow-keys-'))
const keyFile = join(folder, 'kek')
writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 })
const firstKey = randomBytes(32)
await takeOwnDatabase({
  HEDGEROW_ENCRYPTION_KEY: firstKey.toString('base64'),
  HEDGEROW_KEK: `env:,file:${keyFile}`,
})
const ctx = someone('admin')
const rotate = () => rotateDataKey({ ctx, settleMs: 0 })
const auditOf = (subjectId: string) => db().auditRecord.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })

/** As release 0.1.0 sealed: with HEDGEROW_ENCRYPTION_KEY itself. */
function sealedBefore(text: string, { table, row, column }: Place): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', firstKey, nonce).setAAD(Buffer.from(`${table}:${row}:${column}`))
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  const digest = createHash('sha256').update(firstKey).digest('hex').slice(0, 8)
  return ['v1', digest, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
}

describe('a start', () => {
  it('of several processes on an empty database ends with one data key', async () => {
    const processes = await Promise.all(Array.from({ length: 3 }, () => startKeyProcess()))
    const started = await Promise.all(processes.map((one) => one.tell('start', 'started')))
    expect(new Set(started.map(({ active }) => active)).size).toBe(1)
    expect(await db().dataKey.findMany()).toMatchObject([
      { id: started[0]?.active, status: 'active', kekKind: 'env', retiredAt: null },
    ])
    for (const one of processes) await one.end()
  })

  it.each<[string, Record<string, string>, string]>([
    ['another key', { HEDGEROW_ENCRYPTION_KEY: randomBytes(32).toString('base64') }, 'HEDGEROW_ENCRYPTION_KEY'],
    ['another kind of key', { HEDGEROW_KEK: `file:${keyFile}` }, 'wrapped with env'],
    ['a variable that is not set', { HEDGEROW_KEK: 'env:HEDGEROW_ABSENT' }, 'HEDGEROW_ABSENT'],
    ['a file that is not there', { HEDGEROW_KEK: `file:${keyFile}.gone` }, 'ENOENT'],
  ])('with %s is refused and says what to do', async (_, env, words) => {
    const other = await startKeyProcess(env)
    expect((await other.tell('start', 'refused')).why).toContain(words)
    await other.end()
  })

  it('refuses a key file that others can read', async () => {
    const path = join(folder, 'open-kek')
    writeFileSync(path, randomBytes(32).toString('base64'))
    chmodSync(path, 0o644)
    const other = await startKeyProcess({ HEDGEROW_KEK: `file:${path},env:` })
    expect((await other.tell('start', 'refused')).why).toContain(`chmod 600 ${path}`)
    await other.end()
  })

  it.each<[string, () => Promise<unknown>]>([
    ['reads', () => db().connection.count()],
    ['writes', () => db().connection.deleteMany({ where: { id: 'none' } })],
    ['opens a transaction', () => db().$transaction(async (tx) => tx.connection.deleteMany({ where: { id: 'none' } }))],
    ['executes', () => db().$executeRaw`SELECT 1`],
  ])('that first %s has its keys then', async (_, ask) => {
    await closeDb()
    forgetKeys()
    await ask()
    const place = { table: 't', row: 'r', column: 'c' }
    expect(open(seal(new Secret('x'), place), place).reveal()).toBe('x')
  })

  it('is not ready while a data key cannot be unwrapped', async () => {
    const row = await db().dataKey.findFirstOrThrow()
    await db().dataKey.update({ where: { id: row.id }, data: { wrapped: row.wrapped.replace(/^..../, 'AAAA') } })
    await closeDb()
    expect((await readReadiness()).missing.join()).toContain(`keys: The data key ${row.id} cannot be unwrapped`)
    expect(() => seal(new Secret('x'), { table: 't', row: 'r', column: 'c' })).toThrow('Restore it from a backup')

    await db().dataKey.update({ where: { id: row.id }, data: { wrapped: row.wrapped } })
    await closeDb()
    expect((await readReadiness()).missing.join()).not.toContain('keys:')
  })
})

describe('rotateDataKey', () => {
  it('seals anew every column that holds secrets, values of the first release too', async () => {
    await fillSecrets(1)
    const made = await createConfiguration({
      ctx,
      input: {
        service_name: 'sealed-anew',
        environment: 'dev',
        webhook_endpoint: 'https://hooks.example.com/x',
        webhook_secret: 'whsec_a-secret-of-some-length',
      },
    })
    const resource = { table: 'resource', row: `${made.id}/posthog.project/x`, column: 'sealed' }
    await db().resource.create({
      data: {
        configurationId: made.id,
        address: 'posthog.project/x',
        kind: 'posthog.project',
        connectionId: 'none',
        externalId: '1',
        origin: 'created',
        marker: 'm',
        applied: {},
        attributes: {},
        sealed: sealedBefore('{"api_token":"phc_old"}', resource),
        needs: [],
      },
    })
    const asked = { principal: 'person:a', key: 'b c' }
    await db().idempotentRequest.create({
      data: {
        ...asked,
        method: 'POST',
        path: '/',
        bodyHash: 'h',
        body: seal(new Secret('answer'), answerPlace(asked)),
      },
    })
    const before = activeKey().id
    expect((await readKeyStatus(ctx)).first_release_values).toBe(1)

    const done = await rotate()
    expect(done).toMatchObject({ isNew: true, sealed: 4, unreadable: [], retired: [before] })
    const status = await readKeyStatus(ctx)
    expect(status.first_release_values).toBe(0)
    expect(status.keys).toMatchObject([
      { id: before, status: 'retired', values: 0 },
      { id: done.active, status: 'active', values: 4 },
    ])
    const [connection] = await db().connection.findMany()
    expect(connection && isItsOwn(connection)).toBe(true)
    const revision = await db().revision.findFirstOrThrow({ where: { configurationId: made.id } })
    expect(openRevision(revision).secrets.webhook_secret?.reveal()).toBe('whsec_a-secret-of-some-length')
    const recorded = await db().resource.findFirstOrThrow({ where: { configurationId: made.id } })
    expect(open(recorded.sealed ?? '', resource).reveal()).toBe('{"api_token":"phc_old"}')
    const answer = await db().idempotentRequest.findFirstOrThrow()
    expect(open(answer.body ?? '', answerPlace(asked)).reveal()).toBe('answer')
  })

  it('knows every sealed column there is', async () => {
    const rows = await db().$queryRaw<{ name: string }[]>`
      SELECT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'sealed' ORDER BY 1`
    const known = sealedColumns.filter(({ column }) => column === 'sealed').map(({ table }) => table)
    expect(rows.map(({ name }) => name)).toEqual(known.toSorted())
  })

  it('is recorded', async () => {
    const { active, retired } = await rotate()
    expect((await auditOf(active)).map(({ action }) => action)).toEqual(['data_key.created'])
    expect((await auditOf(retired[0] ?? '')).at(-1)?.action).toBe('data_key.retired')
  })

  it('is for admins', async () => {
    expect((await failure(rotateDataKey({ ctx: someone('approver'), settleMs: 0 }))).code).toBe('forbidden')
    expect((await failure(rotateKek({ ctx: someone('admin', ['write']), to: 'env:' }))).code).toBe('forbidden')
    expect((await failure(readKeyStatus(someone('editor')))).code).toBe('forbidden')
  })

  it('leaves a value that opens with no key as it is, says where it is, and keeps its key', async () => {
    const row = await db().connection.findFirstOrThrow()
    const sealed = row.sealed ?? ''
    await db().connection.update({ where: { id: row.id }, data: { sealed: `${sealed.slice(0, -4)}AAAA` } })
    expect(await rotate()).toMatchObject({ unreadable: [`connection ${row.id}`], retired: [] })
    await db().connection.update({ where: { id: row.id }, data: { sealed } })
    expect(await rotate()).toMatchObject({ isNew: false, sealed: 1, unreadable: [] })
    expect((await readKeyStatus(ctx)).keys.filter(({ status }) => status === 'retiring')).toEqual([])
  })

  it('never writes over what is written meanwhile', async () => {
    const connections = sealedColumns.find(({ table }) => table === 'connection')
    if (!connections) throw new Error('Connections hold secrets.')
    const [value] = await listOthers(connections, 'none', { after: null, limit: 1 })
    if (!value) throw new Error('There is a connection.')
    const where = { id: String(value.row.id) }
    await db().connection.update({ where, data: { sealed: 'written meanwhile' } })
    expect(await replaceSealed(value, 'too late')).toBe(false)
    expect(await db().connection.findUniqueOrThrow({ where })).toMatchObject({ sealed: 'written meanwhile' })
    await db().connection.update({ where, data: { sealed: value.sealed } })
  })
})

describe('a value that another process has sealed with a key that is not here', () => {
  it('is opened: the key comes with the row, in a transaction too', async () => {
    await db().connection.deleteMany()
    await fillSecrets(2)
    for (const read of [
      () => db().connection.findFirstOrThrow(),
      () => db().$transaction(async (tx) => tx.connection.findFirstOrThrow()),
    ]) {
      const other = await startKeyProcess()
      await other.tell('rotate', 'rotated')
      await other.end()
      const [{ id = '' } = {}] = await db().$queryRaw<{ id: string }[]>`SELECT id FROM data_key WHERE status = 'active'`
      expect(hasKey(id)).toBe(false)
      const row = await read()
      expect(isItsOwn(row)).toBe(true)
      expect(activeKey().id).toBe(id)
    }
  })

  it('is refused in words when there is no such key', async () => {
    const row = await db().connection.findFirstOrThrow()
    const sealed = row.sealed?.replace(/^v2\.\w+/, 'v2.00000000000000000000000000') ?? ''
    await db().connection.update({ where: { id: row.id }, data: { sealed } })
    const read = await db().connection.findUniqueOrThrow({ where: { id: row.id } })
    expect(() => secretsOf(read)).toThrow('cannot be opened')
    await db().connection.update({ where: { id: row.id }, data: { sealed: row.sealed } })
  })
})

describe('rotateKek', () => {
  it('refuses a key that HEDGEROW_KEK does not name, and changes nothing', async () => {
    const before = await db().dataKey.findMany()
    const path = join(folder, 'unnamed')
    writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600 })
    expect(await failure(rotateKek({ ctx, to: `file:${path}` }))).toMatchObject({ reason: 'kek_not_named' })
    expect(await db().dataKey.findMany()).toEqual(before)
  })

  it('wraps every data key anew, on the record, and touches no secret', async () => {
    const [before, secrets] = [await db().dataKey.findMany(), await db().connection.findMany()]
    expect(await rotateKek({ ctx, to: `file:${keyFile}` })).toMatchObject({ rewrapped: before.length })
    const after = await db().dataKey.findMany()
    expect(new Set(after.map(({ kekKind }) => kekKind))).toEqual(new Set(['file']))
    expect(await db().connection.findMany()).toEqual(secrets)
    expect((await auditOf(after[0]?.id ?? '')).at(-1)?.action).toBe('data_key.rewrapped')
    expect(await rotateKek({ ctx, to: `file:${keyFile}` })).toMatchObject({ rewrapped: 0 })
  })

  it('frees the data keys of the key before: a process without it starts, one with nothing else does not', async () => {
    const moved = await startKeyProcess({ HEDGEROW_KEK: `file:${keyFile}` })
    expect(await moved.tell('start', 'started')).toMatchObject({ active: activeKey().id })
    await moved.end()
    const left = await startKeyProcess({ HEDGEROW_KEK: 'env:' })
    expect((await left.tell('start', 'refused')).why).toContain('wrapped with file')
    await left.end()
  })
})
