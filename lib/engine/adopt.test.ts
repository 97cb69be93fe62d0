import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { memoryLedger } from '#lib/testing/memory-ledger.ts'
import { thingKind, upstream, wanted } from '#lib/testing/pretend.ts'
import { a, planFor, provision, run, type Setting, setting } from '#lib/testing/pretend-run.ts'

describe('adopt, in the place of what is gone', () => {
  const service = wanted('a', { spec: { size: 2 } as JsonObject })

  it.each([
    { made: 'nobody’s mark', marker: null, origin: 'adopted', left: ['x'] },
    {
      made: 'our mark, by a call that was given up on',
      marker: { configuration: 'nexpo/auth/prod', address: a, nonce: '1' },
      origin: 'created',
      left: [],
    },
  ])('what carries $made is $origin, and $left is left of it when all is torn down', async (one) => {
    const at = setting(true)
    await provision(at, [service])
    at.pretended.objects.clear()
    at.pretended.objects.set('x', { id: 'x', marker: one.marker, spec: { name: 'a', size: 1 } as JsonObject })
    expect(await provision(at, [service])).toBe('succeeded')
    expect(at.recorded.get(a)).toMatchObject({ externalId: 'x', origin: one.origin })
    expect(at.recorded.get(a)?.before ?? null).toEqual(one.marker ? null : { name: 'a', size: 1 })
    await provision(at, [])
    expect([...at.pretended.objects.keys()]).toEqual(one.left)
  })
})

describe('adopt, and then replace', () => {
  const kinds = (at: Setting) => thingKind(at.pretended, { unique: true, immutable: ['shape'] })
  const shaped = (shape: number) => wanted('a', { spec: { shape } })

  it.each([
    { answer: 'arrives', faults: [], end: 'succeeded' },
    { answer: 'is lost, and nobody may look', faults: ['after'], end: 'failed' },
  ] as const)('tears down what replaced it when the answer $answer', async ({ faults, end }) => {
    const plain = setting(true)
    plain.pretended.objects.set('x', { id: 'x', marker: null, spec: { name: 'a', shape: 1 } })
    const at = { ...plain, kinds: kinds(plain) }
    await provision(at, [shaped(1)])
    expect(at.recorded.get(a)).toMatchObject({ externalId: 'x', origin: 'adopted' })

    at.pretended.faults.set(`create ${a}`, [...faults])
    const find = at.kinds['posthog.thing'].find
    const blind: typeof find = (world, lookup) =>
      lookup.nonce === null ? find(world, lookup) : Promise.reject(upstream({ cause: 'forbidden', status: 403 }))
    const changes = await planFor(at, [shaped(2)])
    const looking = { ...at, kinds: { 'posthog.thing': { ...at.kinds['posthog.thing'], find: blind } } }
    expect(await run(looking, memoryLedger(changes, at.recorded, at.clock))).toBe(end)
    expect(at.pretended.objects.size).toBe(1)
    await provision(at, [])
    expect(at.pretended.objects.size).toBe(0)
  })
})
