import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { identify } from './lock.mjs'

/** True while the process that the server's pid file names is alive; it may be another program after a crash. */
export function isServerAlive(data: string): boolean {
  const pid = readPid(data)
  return pid !== null && identify(pid) !== null
}

/**
 * Removes a pid file that would keep the server from starting for ever: after a crash the recorded id may be that of
 * another program, or of a dead server that nobody reaps (a container without an init). Never while any process works
 * in the folder: an orphaned backend beside a new server would damage the data.
 */
export function dropForeignPidFile(data: string): void {
  const pid = readPid(data)
  if (process.platform !== 'linux' || pid === null || !existsSync(`/proc/${pid}`)) return
  const isZombie = identify(pid) === null
  if (!isZombie && workingFolder(pid) === null) return
  const folder = realpathSync(data)
  const isUsed = readdirSync('/proc').some((name) => /^\d+$/.test(name) && workingFolder(Number(name)) === folder)
  if (!isUsed) rmSync(pidFile(data), { force: true })
}

function readPid(data: string): number | null {
  try {
    return Number(readFileSync(pidFile(data), 'utf8').split('\n')[0]) || null
  } catch {
    return null
  }
}

/** Null for a process that is gone, dead, or not ours to look into. */
function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}

const pidFile = (data: string) => join(data, 'postmaster.pid')
