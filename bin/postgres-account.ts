import { spawn } from 'node:child_process'
import { chownSync, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from './fault.mjs'
import type { PostgresBinaries } from './postgres-binaries.ts'

export type Outcome = { readonly status: number | null; readonly output: string }

/** The operating-system account under which the server's programs run. */
export type PostgresAccount = {
  readonly name: string
  /** Runs one program to its end. */
  run(program: string, args: readonly string[]): Promise<Outcome>
  /** Gives it a file or folder that this process made. */
  own(path: string): void
}

type UserId = { readonly uid: number; readonly gid: number }

/**
 * PostgreSQL refuses to run as root. Then it runs as whoever owns its folder already, else as `postgres` or `nobody`;
 * where those cannot reach the folder (a checkout below /root), in a user namespace, or with the right to pass folders.
 */
export async function chooseAccount(folder: string, binaries: PostgresBinaries): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { name: 'this user', run: runPlain, own: () => undefined }
  for (const candidate of await candidates(folder)) {
    const starts = await candidate.run(binaries.initdb, ['--version'])
    const reaches = await candidate.run('test', ['-x', dirname(folder)])
    if (starts.status === 0 && reaches.status === 0) return candidate
  }
  throw new Fault(
    `PostgreSQL refuses to run as root, and no other account on this machine can use ${folder}.`,
    'Start as an ordinary user, or name a folder that everyone can reach with --data-dir, or set DATABASE_URL.',
  )
}

async function candidates(folder: string): Promise<PostgresAccount[]> {
  if (existsSync(folder)) {
    const { uid, gid } = statSync(folder)
    const owner = { uid, gid }
    return uid === 0 ? [inNamespace] : [asUser(`user ${uid}`, owner), passingFolders(owner)]
  }
  const found = (await Promise.all(['postgres', 'nobody'].map(lookUp))).filter((user) => user !== null)
  const last = found.at(-1)
  return [...found.map((user) => asUser(user.name, user)), inNamespace, ...(last ? [passingFolders(last)] : [])]
}

async function lookUp(name: string): Promise<(UserId & { name: string }) | null> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => runPlain('id', [flag, name])))
  return uid?.status === 0 && gid?.status === 0 ? { name, uid: Number(uid.output), gid: Number(gid.output) } : null
}

function asUser(name: string, { uid, gid }: UserId): PostgresAccount {
  return {
    name,
    run: (program, args) => runProgram(program, args, { uid, gid }),
    own: (path) => chownSync(path, uid, gid),
  }
}

const namespace = ['--user', '--map-user=65534', '--map-group=65534']

const inNamespace: PostgresAccount = {
  name: 'a user namespace',
  run: (program, args) => runPlain('unshare', [...namespace, program, ...args]),
  own: () => undefined,
}

function passingFolders({ uid, gid }: UserId): PostgresAccount {
  const right = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  return {
    name: `user ${uid} with the right to pass folders`,
    run: (program, args) => runPlain('setpriv', [...identity, ...right, program, ...args]),
    own: (path) => chownSync(path, uid, gid),
  }
}

function runPlain(program: string, args: readonly string[]): Promise<Outcome> {
  return runProgram(program, args, {})
}

// In a session of its own, so that Ctrl-C in the terminal reaches the start command alone.
function runProgram(program: string, args: readonly string[], user: Partial<UserId>): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...user,
      cwd: '/',
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', (error) => resolve({ status: null, output: error.message }))
    child.on('close', (status) => resolve({ status, output: output.trim() }))
  })
}
