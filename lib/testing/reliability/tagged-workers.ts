import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A worker process that can be told from others by the address from which its calls come, and stopped in its tracks. */
export type TaggedWorker = {
  readonly pid: number
  readonly address: string
  pause(): void
  resume(): void
  /** Resolves when it has done whatever was due when it was asked. */
  caughtUp(): Promise<void>
}

const main = new URL('./tagged-worker.ts', import.meta.url).pathname

/** Starts it on the database and with the environment of this test file; it ends with the file's last test. */
export async function startTaggedWorker(address: string): Promise<TaggedWorker> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=react-server', main, address], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'hedgerow-compiled') },
  })
  afterAll(async () => {
    const gone = once(child, 'exit')
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await gone
  })
  await once(child, 'message')
  const { pid } = child
  if (pid === undefined) throw new Error('The worker has no process id.')
  return {
    pid,
    address,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async caughtUp() {
      const answered = once(child, 'message')
      child.send('are you there')
      await answered
    },
  }
}
