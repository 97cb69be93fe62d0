import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { SystemName } from '../types.ts'

/** A simulator in a process of its own, as people run it, with the control API at hand. For contract tests. */
export type RunningSimulator = {
  readonly endpoints: Readonly<Record<SystemName | 'control', string>>
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

export type RecordedCall = { id: string; method: string; path: string; status: number | null; fault: string | null }

/** @param dataDir continues that folder's state; without it a temporary folder is used and removed at the end. */
export async function runSimulator(dataDir?: string): Promise<RunningSimulator> {
  const folder = dataDir ?? mkdtempSync(path.join(tmpdir(), 'hedgerow-simulator-'))
  const main = new URL('../main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, '--data', folder, '--json', '--stop-with-stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const firstLine = once(createInterface({ input: child.stdout }), 'line')
  const early = once(child, 'exit').then(([code]) => {
    throw new Error(`the simulator stopped with ${code} before it was ready`)
  })
  const [line] = (await Promise.race([firstLine, early])) as [string]
  early.catch(() => {})
  const endpoints = JSON.parse(line) as RunningSimulator['endpoints']

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
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
    async stop() {
      const exit = once(child, 'exit')
      child.stdin.end()
      await exit
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
