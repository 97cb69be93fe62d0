import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { identify, isAlive } from './lock.mjs'
import { type Child, describeEnding, startChild } from './processes.ts'

let folder: string
let lines: string[]
let child: Child | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-processes-'))
  lines = []
})

afterEach(async () => {
  child?.kill()
  await child?.ended
  child = null
  rmSync(folder, { recursive: true })
})

function start(source: string, options: { name?: string; takeLine?: (line: string) => boolean } = {}): Child {
  const script = join(folder, 'script.mjs')
  writeFileSync(script, source)
  child = startChild({ name: 'child', args: [script], env: process.env, ...options }, folder, (line) =>
    lines.push(line),
  )
  return child
}

const seen = (text: string) => vi.waitFor(() => expect(lines.join('\n')).toContain(text), { timeout: 10_000 })

test('logs both outputs with the name before each line, and keeps the last ones', async () => {
  const { ended, tail } = start(`console.log('one\\ntwo'); console.error('three'); process.exitCode = 3`)
  expect(describeEnding(await ended)).toBe('ended with code 3')
  await seen('three')
  expect(lines.sort()).toEqual(['child     | one', 'child     | three', 'child     | two'])
  expect(tail()).toContain('two')
})

test('a line that is taken is not logged', async () => {
  const taken: string[] = []
  const { ended } = start(`console.log('{"a":1}'); console.log('plain')`, {
    takeLine: (line) => line.startsWith('{') && taken.push(line) > 0,
  })
  await ended
  await seen('plain')
  expect(taken).toEqual(['{"a":1}'])
  expect(lines).toEqual(['child     | plain'])
})

test('stop lets it finish, and says how it ended', async () => {
  const { stop } = start(`
    process.once('SIGTERM', () => { console.log('finishing'); process.exit(0) })
    setInterval(() => {}, 1000); console.log('up')`)
  await seen('up')
  expect(await stop(10_000)).toEqual({ code: 0, signal: null })
  expect(await stop(10_000)).toEqual({ code: 0, signal: null })
  await seen('finishing')
})

test('stop kills what does not listen, and what that started', async () => {
  const { stop } = start(`
    import { spawn } from 'node:child_process'
    process.on('SIGTERM', () => {})
    const inner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    console.log('inner ' + inner.pid)
    setInterval(() => {}, 1000)`)
  await seen('inner')
  const inner = identify(Number(lines.join().match(/inner (\d+)/)?.[1]))
  expect(describeEnding(await stop(50))).toBe('was ended by SIGKILL')
  await vi.waitFor(() => expect(isAlive(inner)).toBe(false))
})

test('a web child reports its port, and closes open streams when it is stopped', async () => {
  const web = start(
    `import { createServer } from 'node:http'
     createServer((_, response) => response.write('data: 1\\n\\n')).listen(0, '127.0.0.1')`,
    { name: 'web' },
  )
  const port = await web.listening
  const stream = await fetch(`http://127.0.0.1:${port}`)
  const ending = await web.stop(10_000)
  expect(ending).toEqual({ code: 0, signal: null })
  await expect(stream.text()).rejects.toThrow()
})

test('ends when the process that started it is killed', async () => {
  const pidFile = join(folder, 'pid')
  const inner = join(folder, 'inner.mjs')
  writeFileSync(
    inner,
    `import { writeFileSync } from 'node:fs'
     writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))
     setInterval(() => {}, 1000); console.log('up')`,
  )
  const parent = start(`
    import { startChild } from ${JSON.stringify(join(import.meta.dirname, 'processes.ts'))}
    startChild({ name: 'inner', args: [${JSON.stringify(inner)}], env: process.env }, '.', console.log)`)
  await seen('inner     | up')
  const orphan = identify(Number(readFileSync(pidFile, 'utf8')))
  expect(isAlive(orphan)).toBe(true)
  parent.kill()
  await vi.waitFor(() => expect(isAlive(orphan)).toBe(false), { timeout: 10_000 })
})
