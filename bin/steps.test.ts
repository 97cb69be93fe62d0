import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Fault } from './fault.mjs'
import { createSteps, describeFailure } from './steps.mjs'

let lines: string[]
const write = (line: string) => void lines.push(line)

beforeEach(() => {
  lines = []
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('work that is done at once takes one line', async () => {
  expect(await createSteps({ write })('greet', () => 'hello')).toBe('hello')
  expect(lines).toEqual([expect.stringMatching(/^ {2}✓ greet \(0\.0 s\)$/)])
})

test('long work is announced and shows where it is', async () => {
  let finish = () => {}
  const work = new Promise<void>((resolve) => {
    finish = resolve
  })
  const done = createSteps({ write, heartbeatMs: 5000 })('install', (note) => {
    note('7 packages')
    return work
  })
  await vi.advanceTimersByTimeAsync(11_000)
  finish()
  await done
  expect(lines).toEqual([
    '  … install',
    '  … install: 5.0 s, 7 packages',
    '  … install: 10 s, 7 packages',
    '  ✓ install (11 s, 7 packages)',
  ])
})

test('failed work is named, thrown on, and silent from then on', async () => {
  const step = createSteps({ write })
  await expect(step('build', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines).toEqual(['  ✗ build failed after 0.0 s'])
})

test('a foreseen failure is told with its remedy and without a stack', () => {
  expect(describeFailure(new Fault('It broke.', 'Mend it.'))).toBe('\nIt broke.\n\nWhat to do: Mend it.\n')
  expect(describeFailure(new Error('what?'))).toMatch(/Unexpected failure: Error: what\?\n +at /)
})
