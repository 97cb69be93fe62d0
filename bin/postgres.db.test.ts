import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { identify, isAlive } from './lock.mjs'
import { type PostgresServer, startPostgres } from './postgres.ts'

let folder: string
const open: PostgresServer[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-postgres-'))
  // As root the server runs under another account, which has to reach its folder.
  chmodSync(folder, 0o755)
})

afterEach(async () => {
  for (const server of open.splice(0)) await server.release()
  rmSync(folder, { recursive: true, force: true })
})

async function start(durable = false): Promise<PostgresServer> {
  const server = await startPostgres({ folder, durable })
  open.push(server)
  return server
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const serverPid = () => Number(readFileSync(join(folder, 'db/postmaster.pid'), 'utf8').split('\n')[0])

async function killServer(): Promise<void> {
  const server = identify(serverPid())
  process.kill(serverPid(), 'SIGKILL')
  await vi.waitFor(() => expect(isAlive(server)).toBe(false))
}

test('what was written is there after a stop and a start', async () => {
  const first = await start()
  await query(first.applicationUrl, 'CREATE TABLE kept AS SELECT 7 AS n')
  const server = identify(serverPid())
  await first.release()
  expect(isAlive(server)).toBe(false)
  const second = await start()
  expect(await query(second.applicationUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
  expect(second.applicationUrl).toBe(first.applicationUrl)
})

test('the portal’s role owns its database and nothing else', async () => {
  const { applicationUrl } = await start()
  const [role] = await query(
    applicationUrl,
    'SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user',
  )
  expect(role).toEqual({ rolsuper: false, rolcreatedb: false, rolcreaterole: false })
  await expect(query(applicationUrl, `SELECT pg_read_file('/etc/passwd')`)).rejects.toThrow(/permission denied/)
  await query(applicationUrl, 'CREATE SCHEMA queue')
})

test('nobody gets in without the password, which only its owner can read', async () => {
  const { adminUrl } = await start()
  const guess = new URL(adminUrl)
  guess.password = 'guess'
  await expect(query(guess.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
  expect(statSync(join(folder, 'server.json')).mode & 0o777).toBe(0o600)
})

test('two share one server; the last to leave stops it', async () => {
  const [one, other] = await Promise.all([start(), start()])
  expect(one.applicationUrl).toBe(other.applicationUrl)
  const server = identify(serverPid())
  await one.release()
  expect(await query(other.applicationUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  await other.release()
  expect(isAlive(server)).toBe(false)
})

test('a user that was killed does not keep the server alive', async () => {
  const server = await start()
  writeFileSync(join(folder, 'users/1-gone'), JSON.stringify({ pid: process.pid, born: 'another day' }))
  writeFileSync(join(folder, 'users/2-damaged'), '')
  const running = identify(serverPid())
  await server.release()
  expect(isAlive(running)).toBe(false)
})

test('a killed server comes back on the same port with what was acknowledged', async () => {
  const server = await start(true)
  await query(server.applicationUrl, 'CREATE TABLE kept AS SELECT 7 AS n')
  await killServer()
  await server.revive()
  expect(await query(server.applicationUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
})

test('a start after a crash recovers, though the pid file names another program by now', async () => {
  const first = await start(true)
  await query(first.applicationUrl, 'CREATE TABLE kept AS SELECT 7 AS n')
  await killServer()
  const file = join(folder, 'db/postmaster.pid')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)))
  const second = await start(true)
  expect(await query(second.applicationUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
})

test('a port that was taken in the meantime is changed', async () => {
  const first = await start()
  await first.release()
  const { port } = new URL(first.adminUrl)
  const squatter = createServer().listen(Number(port), '127.0.0.1')
  await once(squatter, 'listening')
  const second = await start()
  expect(new URL(second.adminUrl).port).not.toBe(port)
  expect(await query(second.applicationUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  squatter.close()
})

test('a first start that was cut short leaves nothing that a second one minds', async () => {
  mkdirSync(join(folder, 'db.new'))
  writeFileSync(join(folder, 'db.new/PG_VERSION'), '18')
  writeFileSync(join(folder, 'password'), 'old')
  const starter = spawn(process.execPath, ['-e', ''])
  const dead = identify(starter.pid ?? 0)
  await once(starter, 'exit')
  writeFileSync(join(folder, 'starting.lock'), JSON.stringify(dead))
  const server = await start()
  expect(await query(server.applicationUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
})

test('data without its password is refused, with what to do', async () => {
  const server = await start()
  await server.release()
  rmSync(join(folder, 'server.json'))
  await expect(startPostgres({ folder })).rejects.toMatchObject({
    message: expect.stringContaining('server.json cannot be read'),
    remedy: expect.stringContaining('move'),
  })
})
