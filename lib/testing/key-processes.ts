import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Death, Said, Told } from './key-process.ts'

export type KeyProcess = {
  /** Tells it something and waits until it says this. Throws when it says that it is refused, or ends. */
  tell<T extends Said['said']>(told: Told, until: T): Promise<Extract<Said, { said: T }>>
  /** Tells it to end itself in the middle of a rotation. True when it was faster than that. */
  dieRotating(death: Death): Promise<boolean>
  end(): Promise<void>
}

const main = new URL('./key-process.ts', import.meta.url).pathname

/** A process that has loaded everything and has not asked the database anything yet. */
export async function startKeyProcess(env: Readonly<Record<string, string>> = {}): Promise<KeyProcess> {
  const child = spawn(process.execPath, ['--conditions=react-server', main], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  })
  const ended = once(child, 'exit')
  await hear(child, 'warm')
  return {
    tell: (told, until) => {
      const heard = hear(child, until)
      child.send(told)
      return heard
    },
    async dieRotating(death) {
      const rotated = hear(child, 'rotated').then(
        () => true,
        () => false,
      )
      child.send(death satisfies Told)
      const isDone = await rotated
      await ended
      return isDone
    },
    async end() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function hear<T extends Said['said']>(child: ChildProcess, what: T): Promise<Extract<Said, { said: T }>> {
  return new Promise((resolve, reject) => {
    const isIt = (said: Said): said is Extract<Said, { said: T }> => said.said === what
    child.on('message', (message) => {
      const said = message as Said
      if (isIt(said)) resolve(said)
      else if (said.said === 'refused') reject(new Error(said.why))
    })
    child.once('exit', (code, signal) => reject(new Error(`The process ended with ${signal ?? code}.`)))
  })
}
