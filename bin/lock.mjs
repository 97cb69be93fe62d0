import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * A process that cannot be mistaken for a later one with the same number: its id and when it was born.
 * @typedef {{ pid: number, born: string }} Identity
 */

/**
 * @param {number} pid
 * @returns {Identity | null} null when there is no such process
 */
export function identify(pid) {
  const born = process.platform === 'linux' ? bornOnLinux(pid) : bornElsewhere(pid)
  return born ? { pid, born } : null
}

/**
 * @param {unknown} identity anything read from a file
 * @returns {identity is Identity}
 */
export function isAlive(identity) {
  if (typeof identity !== 'object' || identity === null || !('pid' in identity) || !('born' in identity)) return false
  return typeof identity.pid === 'number' && identify(identity.pid)?.born === identity.born
}

/**
 * Takes the lock unless a living process holds it; the lock of a dead one is taken over, and what it said is given.
 * @param {string} path
 * @param {object} [facts] what others shall read while the lock is held
 * @returns {{ held: true, left: Record<string, unknown> | null, update(facts: object): void, release(): void } | { held: false, holder: Record<string, unknown> }}
 */
export function tryLock(path, facts = {}) {
  mkdirSync(dirname(path), { recursive: true })
  const me = identify(process.pid)
  const mine = (more) => `${JSON.stringify({ ...me, ...more })}\n`
  let left = null
  for (;;) {
    if (createOnce(path, mine(facts))) break
    const seen = read(path)
    if (seen === null) continue
    const holder = parse(seen)
    if (isAlive(holder)) return { held: false, holder }
    takeAway(path, seen)
    left = holder
  }
  return {
    held: true,
    left,
    update: (more) => {
      const draft = `${path}.${process.pid}`
      writeFileSync(draft, mine(more))
      renameSync(draft, path)
    },
    release: () => rmSync(path, { force: true }),
  }
}

/**
 * Runs the work while holding the lock, waiting for its turn.
 * @template T
 * @param {string} path
 * @param {(holder: Record<string, unknown>) => void} onWait called once when another process holds it
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  let lock = tryLock(path)
  if (!lock.held) onWait(lock.holder)
  while (!lock.held) {
    await delay(100)
    lock = tryLock(path)
  }
  try {
    return await work()
  } finally {
    lock.release()
  }
}

// A file that appears with its contents, so that nobody ever reads a lock half written.
function createOnce(path, contents) {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, contents)
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

// Moved aside before it is removed: when another process was faster, what was moved is its fresh lock and goes back.
function takeAway(path, seen) {
  const aside = `${path}.${process.pid}.old`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  if (read(aside) !== seen) {
    try {
      linkSync(aside, path)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  rmSync(aside, { force: true })
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null
    throw error
  }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

// Field 22 of stat is the start time in clock ticks; the name before it may hold spaces and brackets.
function bornOnLinux(pid) {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields && fields[0] !== 'Z' ? fields[19] : undefined
}

function bornElsewhere(pid) {
  if (process.platform !== 'win32')
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
      .stdout.toString()
      .trim()
  try {
    process.kill(pid, 0)
    return 'alive'
  } catch {
    return undefined
  }
}
