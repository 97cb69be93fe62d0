import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { replaceFile } from './document-files.ts'
import type { Listener } from './serve.ts'

/** Name of a listener → the port it had last time, so that endpoints stay the same over a restart. */
type Ports = Record<string, number>

const fileOf = (dataDir: string) => path.join(dataDir, 'ports.json')

function readPorts(dataDir: string): Ports {
  return existsSync(fileOf(dataDir)) ? (JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Ports) : {}
}

/** Binds the remembered port, or a free one when that is taken, and remembers it. */
export async function bindRemembered(
  dataDir: string,
  name: string,
  bind: (port: number) => Promise<Listener>,
): Promise<Listener> {
  const ports = readPorts(dataDir)
  const listener = await bind(ports[name] ?? 0).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    return bind(0)
  })
  if (ports[name] !== listener.port) {
    mkdirSync(dataDir, { recursive: true })
    replaceFile(fileOf(dataDir), JSON.stringify({ ...ports, [name]: listener.port }))
  }
  return listener
}

const handOverMs = 2000

/**
 * Two simulators on one folder would overwrite each other: rejects when the remembered control port answers for it.
 * One whose parent was killed is about to stop, so it is given a moment.
 */
export async function refuseSharedFolder(dataDir: string): Promise<void> {
  const port = readPorts(dataDir).control
  if (port === undefined) return
  const control = `http://127.0.0.1:${port}`
  const deadline = Date.now() + handOverMs
  while ((await folderServedAt(control)) === dataDir) {
    if (Date.now() > deadline) {
      throw new Error(`A simulator is already running on ${dataDir}; its control API is ${control}.`)
    }
    await wait(100)
  }
}

const folderServedAt = (control: string): Promise<string | undefined> =>
  fetch(control, { signal: AbortSignal.timeout(1000) })
    .then((response) => response.json() as Promise<{ data?: string }>)
    .then(({ data }) => data)
    .catch(() => undefined)
