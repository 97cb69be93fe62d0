/**
 * Child processes of a start: logs with a prefix, a known order of stopping, none left over. Each has a session of its
 * own, so that Ctrl-C reaches the start command alone, and is attached (see attached.mjs), so that it ends with it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { identify } from './lock.mjs'

export type ChildSpecification = {
  readonly name: string
  /** Arguments of Node: its switches, a script, the script's arguments. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Is asked first for every line of standard output; true keeps it out of the log. */
  readonly takeLine?: (line: string) => boolean
}

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type Child = {
  readonly name: string
  readonly identity: ReturnType<typeof identify>
  readonly ended: Promise<Ending>
  /** The port it listens on, as soon as it does; never settles for a child that listens on none. */
  readonly listening: Promise<number>
  /** The last lines of both outputs. */
  tail(): string
  /** SIGTERM, and SIGKILL to its whole session after the grace period. */
  stop(graceMs: number): Promise<Ending>
  kill(): void
}

const tailLines = 30
const preload = new URL('attached.mjs', import.meta.url).href

/** @param log receives every line of both outputs, prefixed with the child's name */
export function startChild(specification: ChildSpecification, cwd: string, log: (line: string) => void): Child {
  const { name, args, env, takeLine } = specification
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    cwd,
    detached: true,
    env: { ...env, HEDGEROW_ATTACHED: name },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const tail: string[] = []
  const keep = (line: string) => {
    tail.push(line)
    if (tail.length > tailLines) tail.shift()
    log(`${name.padEnd(9)} | ${line}`)
  }
  if (child.stdout) createInterface(child.stdout).on('line', (line) => takeLine?.(line) || keep(line))
  if (child.stderr) createInterface(child.stderr).on('line', keep)
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => {
      keep(error.message)
      resolve({ code: null, signal: null })
    })
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  return {
    name,
    identity: child.pid ? identify(child.pid) : null,
    ended,
    listening: new Promise((resolve) =>
      child.on('message', (message) => reportsPort(message) && resolve(message.listening)),
    ),
    tail: () => tail.join('\n'),
    kill: () => killSession(child),
    stop: async (graceMs) => {
      if (isOver(child)) return ended
      child.kill('SIGTERM')
      const force = setTimeout(() => killSession(child), graceMs)
      const ending = await ended
      clearTimeout(force)
      return ending
    },
  }
}

/** A script of ours outside Next, where `server-only` is empty only under this condition. */
export function scriptOf(name: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildSpecification {
  return { name, args: ['--conditions=react-server', ...args], env }
}

/** How a child ended, for a sentence: "ended with code 1". */
export function describeEnding({ code, signal }: Ending): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code ?? 'unknown'}`
}

function reportsPort(message: unknown): message is { listening: number } {
  return (
    typeof message === 'object' && message !== null && 'listening' in message && typeof message.listening === 'number'
  )
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined

function killSession(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Gone between the question and the signal.
  }
}
