import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { clearDataFolder } from '../bin/clear-data.ts'
import { anyFreePort } from '../bin/ports.ts'
import { endpointsSchema } from '../bin/simulator-endpoints.ts'
import { openTestServer } from '../lib/testing/test-database.ts'

const portal = z.object({ url: z.string(), admin_token: z.string(), simulator: endpointsSchema })

/** What `npm start -- --json` prints. */
export type Portal = z.infer<typeof portal>

const root = join(import.meta.dirname, '..')
const dataFolder = join(root, '.data/e2e')
const logFile = join(root, '.data/test-results/e2e-portal.log')
const variable = 'HEDGEROW_E2E_PORTAL'

/** Playwright's global setup: one portal for the run, on an empty database and an empty simulator. */
export default async function setup(): Promise<() => Promise<void>> {
  await clearDataFolder(dataFolder)
  const database = process.env.DATABASE_URL ? await openDatabase() : null
  const child = start(await anyFreePort(), database?.env ?? {})
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
    await database?.close()
  }
  try {
    process.env[variable] = await answerOf(child)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

/** In a test: the portal that the setup started. */
export function runningPortal(): Portal {
  return portal.parse(JSON.parse(process.env[variable] ?? 'null'))
}

/** A database of its own in the server that DATABASE_URL names, and what a portal on it has to be told. */
async function openDatabase() {
  const server = await openTestServer()
  const database = await server.createDatabase()
  return {
    env: {
      DATABASE_URL: database.url,
      HEDGEROW_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      HEDGEROW_ADMIN_TOKEN: randomBytes(32).toString('hex'),
      HEDGEROW_SIMULATOR: 'on',
      HEDGEROW_LOCAL_SIGN_IN: 'on',
    },
    close: async () => {
      await database.drop()
      await server.close()
    },
  }
}

function start(port: number, env: Record<string, string>): ChildProcess {
  // What a person has set for a portal of their own is not meant for this one.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(HEDGEROW_|NEXTAUTH_|DATABASE_URL$|HOST$)/.test(name),
  )
  const attached = join(root, 'bin/attached.mjs')
  const switches = ['--json', '--data-dir', dataFolder, '--port', String(port)]
  return spawn(process.execPath, ['--import', attached, join(root, 'bin/start.mjs'), ...switches], {
    cwd: root,
    env: { NODE_ENV: 'production', ...Object.fromEntries(inherited), ...env, HEDGEROW_ATTACHED: 'portal' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

/** The line of JSON; what the start tells on the way is shown, and kept with what comes later. */
async function answerOf(child: ChildProcess): Promise<string> {
  mkdirSync(join(root, '.data/test-results'), { recursive: true })
  writeFileSync(logFile, '')
  let isReady = false
  const read = (stream: ChildProcess['stdout'], take: (line: string) => void) =>
    stream && createInterface(stream).on('line', take)
  read(child.stderr, (line) => {
    appendFileSync(logFile, `${line}\n`)
    if (!isReady) process.stderr.write(`${line}\n`)
  })
  return new Promise((resolve, reject) => {
    read(child.stdout, (line) => {
      isReady = true
      resolve(line)
    })
    child.once('exit', (code) => reject(new Error(`The portal of the tests ended with code ${code}: see ${logFile}`)))
  })
}
