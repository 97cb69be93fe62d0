import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { wanted } from '#lib/testing/pretend.ts'
import { a, provision, setting } from '#lib/testing/pretend-run.ts'

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
