import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, isAlive, tryLock, withLock } from './lock.mjs'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-lock-'))
  path = join(folder, 'a.lock')
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a process is known by its birth, not by its number alone', () => {
  const me = identify(process.pid)
  expect(isAlive(me)).toBe(true)
  expect(isAlive({ pid: process.pid, born: 'another day' })).toBe(false)
  expect(isAlive(null)).toBe(false)
  expect(isAlive({ pid: 'x' })).toBe(false)
})

test('one holds it, the other learns who and what', () => {
  const mine = tryLock(path, { url: 'http://here' })
  expect(mine.held).toBe(true)
  expect(tryLock(path)).toMatchObject({ held: false, holder: { pid: process.pid, url: 'http://here' } })
  if (mine.held) mine.update({ url: 'http://there' })
  expect(tryLock(path)).toMatchObject({ held: false, holder: { url: 'http://there' } })
  if (mine.held) mine.release()
  expect(tryLock(path).held).toBe(true)
})

test('the lock of a dead process is taken over with what it said', () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, born: 'another day', url: 'http://gone' }))
  expect(tryLock(path)).toMatchObject({ held: true, left: { url: 'http://gone' } })
})

test('a damaged lock is nobody’s', () => {
  writeFileSync(path, '{"pid":')
  expect(tryLock(path)).toMatchObject({ held: true, left: null })
})

test('work waits for its turn and lets go when it fails', async () => {
  const order: string[] = []
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const first = withLock(
    path,
    () => undefined,
    () => gate.then(() => order.push('first')),
  )
  const second = withLock(
    path,
    () => order.push('waits'),
    () => order.push('second'),
  )
  open()
  await Promise.all([first, second])
  expect(order).toEqual(['waits', 'first', 'second'])
  await expect(
    withLock(
      path,
      () => undefined,
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no')
  expect(readdirSync(folder)).toEqual([])
})

test('processes that take over a dead lock at once never hold it together', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, born: 'another day' }))
  const log = join(folder, 'log')
  const script = `
    import { appendFileSync } from 'node:fs'
    import { setTimeout } from 'node:timers/promises'
    import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))}
    for (let i = 0; i < 5; i++) await withLock(${JSON.stringify(path)}, () => {}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in ')
      await setTimeout(5)
      appendFileSync(${JSON.stringify(log)}, 'out ')
    })`
  const children = [1, 2, 3, 4].map(() => spawn(process.execPath, ['--input-type=module', '-e', script]))
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  expect(codes).toEqual([0, 0, 0, 0])
  expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(20))
})
