import { expect, it } from 'vitest'
import { createBatch } from './batch.ts'

const limits = { size: 3, windowMs: 1 }

function recording() {
  const loads: (readonly string[])[] = []
  const load = async (keys: readonly string[]) => {
    loads.push(keys)
    return new Map(keys.filter((key) => key !== 'absent').map((key) => [key, key.toUpperCase()]))
  }
  return { loads, batch: createBatch(load, limits) }
}

it('loads together what is asked for together, each key once', async () => {
  const { loads, batch } = recording()
  expect(await Promise.all([batch('a'), batch('b'), batch('a')])).toEqual(['A', 'B', 'A'])
  expect(loads).toEqual([['a', 'b']])
})

it('gives null for what the load does not bring', async () => {
  expect(await recording().batch('absent')).toBeNull()
})

it('splits at its size', async () => {
  const { loads, batch } = recording()
  await Promise.all(['a', 'b', 'c', 'd'].map(batch))
  expect(loads).toEqual([['a', 'b', 'c'], ['d']])
})

it('loads anew for whoever comes later', async () => {
  const { loads, batch } = recording()
  await batch('a')
  await batch('a')
  expect(loads).toEqual([['a'], ['a']])
})

it('fails everyone who waited when the load fails', async () => {
  const batch = createBatch(async () => Promise.reject(new Error('down')), limits)
  const results = await Promise.allSettled([batch('a'), batch('b')])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
