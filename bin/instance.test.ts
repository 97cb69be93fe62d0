import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { claimInstance, readInstance } from './instance.ts'
import { identify, isAlive } from './lock.mjs'

let folder: string
let path: string
let other: ChildProcess

const silent = () => undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-instance-'))
  path = join(folder, 'portal.lock')
  other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
})

afterEach(() => {
  other.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const otherIdentity = () => identify(other.pid ?? 0)

test('what the portal tells of itself can be read while it runs', async () => {
  const instance = await claimInstance(path, silent)
  instance.update({ url: 'http://here' })
  instance.update({ stopping: true })
  expect(readInstance(path)).toEqual({ url: 'http://here', stopping: true })
  instance.release()
  expect(readInstance(path)).toEqual({})
  expect(existsSync(path)).toBe(false)
})

test('a second one is refused and told where the first is', async () => {
  writeFileSync(path, JSON.stringify({ ...otherIdentity(), url: 'http://127.0.0.1:3000' }))
  await expect(claimInstance(path, silent)).rejects.toMatchObject({
    message: expect.stringContaining(`already at http://127.0.0.1:3000 on this data folder (process ${other.pid})`),
    remedy: expect.stringContaining(`kill ${other.pid}`),
  })
})

test('one that is stopping is waited for', async () => {
  writeFileSync(path, JSON.stringify({ ...otherIdentity(), stopping: true }))
  const notes: string[] = []
  const claimed = claimInstance(path, (note) => notes.push(note))
  await vi.waitFor(() => expect(notes).not.toEqual([]))
  other.kill('SIGKILL')
  const instance = await claimed
  expect(notes[0]).toBe(`waiting for process ${other.pid}, which is stopping`)
  instance.release()
})

test('what a killed portal left running is ended first', async () => {
  const leftover = otherIdentity()
  expect(isAlive(leftover)).toBe(true)
  writeFileSync(path, JSON.stringify({ pid: process.pid, born: 'another day', children: [leftover] }))
  const instance = await claimInstance(path, silent)
  expect(isAlive(leftover)).toBe(false)
  instance.release()
})

test('a process that only has the number of a former child is left alone', async () => {
  const children = [{ pid: other.pid, born: 'another day' }]
  writeFileSync(path, JSON.stringify({ pid: process.pid, born: 'another day', children }))
  const instance = await claimInstance(path, silent)
  expect(isAlive(otherIdentity())).toBe(true)
  instance.release()
})
