import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { db } from '#lib/db.ts'
import { type Orders, readTraces, type Trace, writeOrders } from './orders.ts'

export type WorkerSetting = {
  /** Workers that are there at any moment: one that dies is replaced at once. */
  readonly count: number
  /** Processes that have loaded everything and wait to take a dead one's place. */
  readonly spares: number
  readonly runsAtOnce: number
  readonly sweepEveryMs: number
  /** Modules that each process loads first, one after the other in turn; null: none. */
  readonly preloads?: readonly (string | null)[]
}

export type Workers = {
  obey(orders: Orders): void
  traces(): readonly Trace[]
  /** From now on the lease of a dead worker runs out by itself. */
  letLeasesRun(): void
  /** Workers that ended otherwise than by their own hand. */
  readonly failures: readonly string[]
}

const main = new URL('./dying-worker.ts', import.meta.url).pathname
const quick: Omit<WorkerSetting, 'preloads'> = { count: 3, spares: 1, runsAtOnce: 1, sweepEveryMs: 200 }

/** Worker processes on the database of this test file, replaced as they die, until its last test has ended. */
export async function startWorkers(over: Partial<WorkerSetting> = {}): Promise<Workers> {
  const { count, spares, preloads = [null], ...options } = { ...quick, ...over }
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-workers-'))
  const living = new Set<ChildProcess>()
  const waiting: Promise<ChildProcess>[] = []
  const failures: string[] = []
  let started = 0
  let isOver = false
  let expires = true

  const prepare = () => {
    const preload = preloads[started % preloads.length] ?? null
    started += 1
    const worker = warmUp(preload, [folder, JSON.stringify(options)], living)
    // One that nobody waits for any more ends with the test.
    worker.catch(() => undefined)
    waiting.push(worker)
  }
  const employ = async () => {
    const worker = await waiting.shift()
    if (!worker || isOver) return
    worker.once('exit', (code, signal) => {
      if (isOver) return
      if (signal !== 'SIGKILL') failures.push(`A worker ended with ${signal ?? `code ${code}`}.`)
      if (expires) void expireLeases(worker.pid)
      prepare()
      // A spare that is ended with the test, while it is still being warmed, has not failed.
      employ().catch((error: unknown) => isOver || failures.push(String(error)))
    })
    worker.send('begin')
    await once(worker, 'message')
  }

  afterAll(async () => {
    isOver = true
    const gone = [...living].map((worker) => once(worker, 'exit'))
    for (const worker of living) worker.kill('SIGKILL')
    await Promise.all(gone)
    rmSync(folder, { recursive: true, force: true })
  })
  for (let index = 0; index < count + spares; index += 1) prepare()
  await Promise.all(Array.from({ length: count }, employ))
  return {
    obey: (orders) => writeOrders(folder, orders),
    traces: () => readTraces(folder),
    letLeasesRun: () => {
      expires = false
    },
    failures,
  }
}

/**
 * The lease of a process that is known to be dead ends with it: waiting until it has run out is right and takes long.
 * Owners are named host-pid-random.
 */
async function expireLeases(pid: number | undefined): Promise<void> {
  await db().$executeRaw`
    UPDATE run SET lease_expires_at = clock_timestamp() - interval '1 millisecond'
    WHERE lease_owner LIKE ${`%-${pid}-%`} AND lease_expires_at IS NOT NULL`
}

/** A process that has loaded everything and does nothing yet. */
async function warmUp(
  preload: string | null,
  args: readonly string[],
  living: Set<ChildProcess>,
): Promise<ChildProcess> {
  const flags = ['--conditions=react-server', ...(preload ? ['--import', preload] : [])]
  const worker = spawn(process.execPath, [...flags, main, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'hedgerow-compiled') },
  })
  living.add(worker)
  worker.once('exit', () => living.delete(worker))
  const ended = once(worker, 'exit').then(([code]) => {
    throw new Error(`A worker ended with ${code} before it was warm.`)
  })
  await Promise.race([once(worker, 'message'), ended])
  return worker
}
