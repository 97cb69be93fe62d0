import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach } from 'vitest'
import { spawnSimulator } from '../process.ts'
import type { Endpoints } from '../start.ts'
import type { SystemName } from '../types.ts'

/** A simulator in a process of its own, as people run it, with the control API at hand. For contract tests. */
export type RunningSimulator = {
  readonly endpoints: Endpoints
  truth<T>(system: SystemName): Promise<T>
  settings(system: SystemName, wanted: Record<string, unknown>): Promise<void>
  clock(wanted: { speed?: number; offset_ms?: number }): Promise<void>
  fault(rule: Record<string, unknown>): Promise<void>
  calls(system: SystemName): Promise<RecordedCall[]>
  reset(): Promise<void>
  stop(): Promise<void>
  /** SIGKILL: nothing that was not stored is stored now. */
  kill(): Promise<void>
}

/** For the tests of one file: started before them, emptied before each, stopped after them. Credentials stay. */
export async function takeSimulator(): Promise<RunningSimulator> {
  const simulator = await runSimulator()
  beforeEach(() => simulator.reset())
  afterAll(() => simulator.stop())
  return simulator
}

type RecordedCall = { id: string; method: string; path: string; status: number | null; fault: string | null }

/** @param dataDir continues that folder's state; without it a temporary folder is used and removed at the end. */
export async function runSimulator(dataDir?: string): Promise<RunningSimulator> {
  const folder = dataDir ?? mkdtempSync(path.join(tmpdir(), 'hedgerow-simulator-'))
  const running = await spawnSimulator(folder)
  const { endpoints } = running

  async function control<T>(method: string, route: string, body?: unknown): Promise<T> {
    const response = await fetch(`${endpoints.control}${route}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }

  return {
    endpoints,
    truth: async <T>(system: SystemName) => (await control<Record<string, T>>('GET', '/__truth'))[system] as T,
    settings: (system, wanted) => control('POST', '/__settings', { [system]: wanted }),
    clock: (wanted) => control('POST', '/__settings', { clock: wanted }),
    fault: (rule) => control('POST', '/__fault', rule),
    calls: (system) => control('GET', `/__calls?system=${system}`),
    reset: () => control('POST', '/__reset'),
    async kill() {
      await running.stop('SIGKILL')
    },
    async stop() {
      await running.stop()
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
