import { expect, it } from 'vitest'
import { createLocks } from './locks.ts'

it('runs the work for one name in the order it came, and other names beside it', async () => {
  const lock = createLocks()
  const done: string[] = []
  let finish = () => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  const first = lock('a', async () => {
    await slow
    done.push('a1')
  })
  const second = lock('a', async () => done.push('a2'))
  await lock('b', async () => done.push('b'))
  finish()
  await Promise.all([first, second])
  expect(done).toEqual(['b', 'a1', 'a2'])
})

it('goes on after work that failed', async () => {
  const lock = createLocks()
  const failed = lock('a', async () => Promise.reject(new Error('no')))
  const next = lock('a', async () => 'yes')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
})
