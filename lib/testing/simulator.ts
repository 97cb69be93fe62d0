import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** One call as the simulator saw it. */
export type SeenCall = {
  readonly system: string
  readonly method: string
  readonly path: string
  readonly status: number | null
  readonly changing: boolean
  readonly fault: string | null
}

export type Endpoints = Readonly<Record<'posthog' | 'aws' | 'gcp' | 'azure' | 'control', string>>

/** The simulator as a process of its own, for contract tests. */
export type Simulator = Endpoints & {
  /** Everything it holds, with the credentials that it accepts. */
  truth<T>(): Promise<T>
  calls(query?: { readonly system?: string; readonly changing?: boolean }): Promise<SeenCall[]>
  forgetCalls(): Promise<void>
  /** See POST /__fault: `{ mode, system, match, changing, nth, times, … }`. */
  fault(rule: Readonly<Record<string, unknown>>): Promise<void>
  clearFaults(): Promise<void>
  /** `{ aws: { delete_lag_seconds: 30 } }` */
  settings(change: Readonly<Record<string, unknown>>): Promise<void>
  do(system: string, action: string, body?: unknown): Promise<void>
  /** Empties every system and takes faults, calls and settings back. */
  reset(): Promise<void>
  stop(): Promise<void>
}

const script = new URL('../../simulator/main.ts', import.meta.url).pathname

/** Starts it on free ports and an empty folder; `stop` ends it and removes the folder. */
export async function startSimulator(): Promise<Simulator> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hedgerow-simulator-'))
  // With its input it ends by itself when the tests are killed.
  const child = spawn(process.execPath, [script, '--data', folder, '--json', '--stop-with-stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoints = await Promise.race([
    firstLine(child.stdout),
    ended.then(() => Promise.reject(new Error('The simulator ended before it was ready.'))),
  ])
  const control = controlAt(endpoints.control)
  return {
    ...endpoints,
    truth: () => control('GET', '/__truth'),
    calls: (query = {}) => control('GET', `/__calls?${new URLSearchParams(Object.entries(query).map(asText))}`),
    forgetCalls: () => control('DELETE', '/__calls'),
    fault: (rule) => control('POST', '/__fault', rule),
    clearFaults: () => control('DELETE', '/__fault'),
    settings: (change) => control('POST', '/__settings', change),
    do: (system, action, body = {}) => control('POST', `/__do/${system}/${action}`, body),
    reset: () => control('POST', '/__reset'),
    async stop() {
      child.stdin.end()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function firstLine(output: NodeJS.ReadableStream): Promise<Endpoints> {
  for await (const line of createInterface(output)) return JSON.parse(line) as Endpoints
  throw new Error('The simulator printed no endpoints.')
}

function controlAt(url: string) {
  return async <T>(method: string, route: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}${route}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}

function asText([name, value]: [string, unknown]): [string, string] {
  return [name, String(value)]
}
