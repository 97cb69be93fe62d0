/**
 * The embedded PostgreSQL: real server programs from npm, driven with initdb and pg_ctl. The server is a daemon that
 * several processes may share; each registers, and the last to release stops it. Whatever way the last use ended
 * (power cut and kill -9 included), the next start brings the same data back.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from './fault.mjs'
import { identify, isAlive, withLock } from './lock.mjs'
import { anyFreePort, isFree } from './ports.ts'
import {
  type Access,
  adminUrl,
  applicationUrl,
  createApplication,
  makeAccess,
  readAccess,
  saveAccess,
  tryConnect,
} from './postgres-access.ts'
import { chooseAccount, type PostgresAccount } from './postgres-account.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { dropForeignPidFile, isServerAlive } from './postgres-pid-file.ts'

export type PostgresServer = {
  /** As the superuser, on the database `postgres`: for making databases, not for the portal. */
  readonly adminUrl: string
  /** As a role without any privilege but its own database. */
  readonly applicationUrl: string
  readonly account: string
  /** Starts the server again on the same port if it has died. */
  revive(): Promise<void>
  /** Ends this use; the last one stops the server. */
  release(): Promise<void>
}

export type PostgresOptions = {
  /** Holds the data, the passwords and the log. */
  readonly folder: string
  /** False for tests: faster, but a crash may lose the last writes and a power cut everything. */
  readonly durable?: boolean
  readonly note?: (detail: string) => void
}

const startDeadlineMs = 60_000
const retryMs = 100

type Place = {
  readonly folder: string
  readonly data: string
  readonly log: string
  readonly users: string
  readonly binaries: PostgresBinaries
  readonly account: PostgresAccount
  readonly durable: boolean
}

/** Starts the server of this folder, or joins it when it runs. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const folder = resolve(options.folder)
  const data = join(folder, 'db')
  const users = join(folder, 'users')
  mkdirSync(users, { recursive: true })
  const binaries = findPostgresBinaries()
  const account = await chooseAccount(data, binaries)
  const place = {
    folder,
    data,
    users,
    binaries,
    account,
    log: join(data, 'server.log'),
    durable: options.durable ?? true,
  }
  const inTurn = <T>(work: () => Promise<T>) =>
    withLock(join(folder, 'starting.lock'), () => options.note?.('waiting for another start in this folder'), work)

  const registration = join(users, `${process.pid}-${randomBytes(4).toString('hex')}`)
  const running = await inTurn(async () => {
    if (!existsSync(data)) await initialize(place)
    const known = await run(place, readAccess(place.folder))
    await createApplication(known)
    writeFileSync(registration, JSON.stringify(identify(process.pid)))
    return known
  })
  return {
    adminUrl: adminUrl(running),
    applicationUrl: applicationUrl(running),
    account: account.name,
    revive: async () => {
      if (!isServerAlive(data)) await inTurn(async () => void (await run(place, readAccess(place.folder), 'same port')))
    },
    release: () =>
      inTurn(async () => {
        rmSync(registration, { force: true })
        if (!hasUsers(place)) await stop(place)
      }),
  }
}

/** Made beside its final place and moved there complete, so that a start cut short leaves nothing half made. */
async function initialize(place: Place): Promise<void> {
  const draft = `${place.data}.new`
  const passwordFile = join(place.folder, 'password')
  const made = makeAccess(await anyFreePort())
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  place.account.own(draft)
  // A real file: initdb cannot read a password from a pipe of Node's.
  writeFileSync(passwordFile, `${made.adminPassword}\n`, { mode: 0o600 })
  place.account.own(passwordFile)
  try {
    const { status, output } = await place.account.run(place.binaries.initdb, [
      ...['-D', draft, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(place.durable ? [] : ['--no-sync']),
    ])
    if (status !== 0) throw new Fault(`The database could not be created in ${place.data}:\n${output}`, diskAdvice)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  saveAccess(place.folder, made)
  renameSync(draft, place.data)
}

const diskAdvice = 'Check that the disk has room and that the folder belongs to the user who starts the portal.'

/** Loops, because right after a crash a start can fail, or a server be reported that is already gone. */
async function run(place: Place, known: Access, port?: 'same port'): Promise<Access> {
  let current = known
  let reason = ''
  for (const deadline = Date.now() + startDeadlineMs; Date.now() < deadline; await delay(retryMs)) {
    if (!(await isRunning(place))) {
      if (!port && !(await isFree(current.port))) {
        current = { ...current, port: await anyFreePort() }
        saveAccess(place.folder, current)
      }
      const started = await control(place, [
        '-w',
        '-t',
        '60',
        '-l',
        place.log,
        '-o',
        serverFlags(place, current),
        'start',
      ])
      if (started.status !== 0) reason = started.output
    }
    const refusal = await tryConnect(current)
    if (refusal === null) return current
    reason = refusal.message
    if (refusal.code === '28P01') break
  }
  throw new Fault(
    `PostgreSQL did not start in ${place.data}: ${reason}\n${lastLines(place.log)}`,
    `Read ${place.log}. To begin with an empty database, move ${place.folder} away.`,
  )
}

function serverFlags(place: Place, known: Access): string {
  const flags = [`listen_addresses=127.0.0.1`, 'unix_socket_directories=', 'max_connections=200']
  if (!place.durable) flags.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')
  return [`-p ${known.port}`, ...flags.map((flag) => `-c ${flag}`)].join(' ')
}

async function isRunning(place: Place): Promise<boolean> {
  dropForeignPidFile(place.data)
  return (await control(place, ['status'])).status === 0
}

function control(place: Place, args: readonly string[]) {
  return place.account.run(place.binaries.pgCtl, ['-D', place.data, ...args])
}

async function stop(place: Place): Promise<void> {
  const asked = await control(place, ['-m', 'fast', '-w', '-t', '20', 'stop'])
  if (asked.status !== 0 && (await isRunning(place))) await control(place, ['-m', 'immediate', '-w', 'stop'])
}

function hasUsers(place: Place): boolean {
  return readdirSync(place.users).some((name) => {
    const path = join(place.users, name)
    const alive = isAlive(JSON.parse(readFileSync(path, 'utf8') || 'null'))
    if (!alive) rmSync(path, { force: true })
    return alive
  })
}

function lastLines(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-8).join('\n') : ''
}
