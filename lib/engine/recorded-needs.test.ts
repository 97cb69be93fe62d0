import { expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { memoryLedger } from '#lib/testing/memory-ledger.ts'
import { wanted } from '#lib/testing/pretend.ts'
import { a, b, child, planFor, provision, run, setting } from '#lib/testing/pretend-run.ts'

const grown = { ...child('b', a), spec: { ...child('b', a).spec, size: 2 } as JsonObject }

it.each([
  { name: 'made together with what it hangs on', second: null },
  { name: 'changed alone later', second: [wanted('a'), grown] },
])('what was $name is recorded with its needs, and goes first', async ({ second }) => {
  const at = setting()
  await provision(at, [wanted('a'), child('b', a)])
  if (second) await provision(at, second)
  expect(at.recorded.get(b)?.needs).toEqual([a])
  const changes = await planFor(at, [])
  expect(changes.map(({ address, needs }) => [address, needs])).toEqual([
    [b, []],
    [a, [b]],
  ])
  await run(at, memoryLedger(changes, at.recorded, at.clock))
  expect(at.pretended.calls.slice(-2)).toEqual([`remove ${b}`, `remove ${a}`])
})

it('is recorded with its needs when it is found again without a record', async () => {
  const at = setting()
  await provision(at, [wanted('a'), child('b', a)])
  at.recorded.delete(b)
  await provision(at, [wanted('a'), child('b', a)])
  expect(at.recorded.get(b)?.needs).toEqual([a])
})
