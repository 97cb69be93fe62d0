import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import readline from 'node:readline'
import type { Endpoints } from './start.ts'

/** A simulator in a process of its own, for tests that use real clients or kill it. */
export type SimulatorProcess = {
  readonly child: ChildProcess
  readonly endpoints: Endpoints
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Rejects with what it wrote to standard error when it ends before it is ready. */
export async function spawnSimulator(dataDir: string): Promise<SimulatorProcess> {
  const main = new URL('./main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, '--data', dataDir, '--json', '--stop-with-stdin'], { stdio: 'pipe' })
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  const lines = readline.createInterface({ input: child.stdout })
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The simulator ended with ${code}: ${complaints}`))),
  ])
  return {
    child,
    endpoints: JSON.parse(line) as Endpoints,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill(signal)
      const [code] = await once(child, 'exit')
      return code
    },
  }
}
