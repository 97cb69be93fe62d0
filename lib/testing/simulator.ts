import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** Origins of the simulated systems and of the control API. */
export type Endpoints = Readonly<Record<'posthog' | 'aws' | 'gcp' | 'azure' | 'control', string>>

/** One recorded call, as GET {control}/__calls gives it. */
type SimulatorCall = {
  readonly id: string
  readonly system: string
  readonly method: string
  readonly path: string
  /** Address from which it came. */
  readonly client: string | null
  readonly status: number | null
  readonly changing: boolean
  readonly t0: number
  readonly t1: number | null
  readonly fault: string | null
  readonly committed_at: number | null
}

export type RunningSimulator = {
  readonly endpoints: Endpoints
  /** Where its state is kept. */
  readonly folder: string
  /** Every object of every system, deleted ones too: the ground truth. */
  truth<T = Readonly<Record<string, unknown>>>(): Promise<T>
  calls(filter?: { readonly system?: string; readonly changing?: boolean }): Promise<SimulatorCall[]>
  clearCalls(): Promise<void>
  /** `{ mode, match?, nth?, p?, … }`, see simulator/faults.ts. */
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>
  clearFaults(): Promise<void>
  /** Switches by system, and `clock`. */
  settings(changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<void>
  /** Actions that no API of the real system offers: `do('posthog', 'name', body)`. */
  do<T = unknown>(system: string, name: string, body?: unknown): Promise<T>
  /** Back to an empty world with the default settings; credentials stay. */
  reset(): Promise<void>
  stop(): Promise<void>
}

/** Starts the simulator as a process of its own, on free ports and a folder that goes with it; that may hold a state. */
export async function startSimulator(folder?: string): Promise<RunningSimulator> {
  const dataDir = folder ?? (await mkdtemp(path.join(tmpdir(), 'hedgerow-simulator-')))
  const main = new URL('../../simulator/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, '--data', dataDir, '--json', '--stop-with-stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const endpoints = await firstLine(child)
  const ask = (method: string, rest: string, body?: unknown) => askControl(endpoints.control, method, rest, body)

  return {
    endpoints,
    folder: dataDir,
    truth: async <T>() => (await ask('GET', '/__truth')) as T,
    async calls(filter = {}) {
      const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))
      return (await ask('GET', `/__calls?${query}`)) as SimulatorCall[]
    },
    clearCalls: async () => void (await ask('DELETE', '/__calls')),
    fault: async (fault) => void (await ask('POST', '/__fault', fault)),
    clearFaults: async () => void (await ask('DELETE', '/__fault')),
    settings: async (changes) => void (await ask('POST', '/__settings', changes)),
    do: async <T>(system: string, name: string, body: unknown = {}) =>
      (await ask('POST', `/__do/${system}/${name}`, body)) as T,
    reset: async () => void (await ask('POST', '/__reset')),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.kill('SIGTERM')) await gone
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function firstLine(child: ChildProcess): Promise<Endpoints> {
  if (!child.stdout) throw new Error('The simulator has no output.')
  const lines = createInterface({ input: child.stdout })
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as Endpoints))
    child.once('exit', (code) => reject(new Error(`The simulator ended with ${code} before it was ready.`)))
    child.once('error', reject)
  })
}

async function askControl(control: string, method: string, rest: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${control}${rest}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`simulator: ${method} ${rest} gave ${response.status}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
