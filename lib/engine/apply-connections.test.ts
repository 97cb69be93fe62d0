import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import type { Recorded } from '#lib/core/resource.ts'
import { wanted } from '#lib/testing/pretend.ts'
import { a, names, provision, type Setting, setting } from '#lib/testing/pretend-run.ts'
import type { World } from './kind.ts'

describe('apply, through another connection', () => {
  /** Two accounts, `c1` and `c2`; the second one holds an object of somebody else with the id of ours. */
  async function moving(over: Partial<Recorded> = {}) {
    const [from, to] = [setting(true), setting(true)]
    await provision(from, [wanted('a')])
    const recorded = from.recorded.get(a)
    if (recorded) from.recorded.set(a, { ...recorded, ...over })
    const theirs = { id: 'id-1', marker: { configuration: 'other', address: a, nonce: '1' }, spec: { name: 'theirs' } }
    to.pretended.objects.set('id-1', theirs)
    const at = (world: World) => (world === to.pretended.world ? to : from).kinds['posthog.thing']
    const kinds: Setting['kinds'] = {
      'posthog.thing': {
        ...from.kinds['posthog.thing'],
        find: (world, lookup) => at(world).find(world, lookup),
        create: (world, spec, marker) => at(world).create(world, spec, marker),
        update: (world, spec, found, marker) => at(world).update(world, spec, found, marker),
        remove: (world, id, applied) => at(world).remove(world, id, applied),
      },
    }
    const worldOf = async (connection: string) => (connection === 'c2' ? to : from).pretended.world
    const moved = { ...from, kinds, worldOf }
    const end = await provision(moved, [wanted('a', { connection: 'c2' })])
    return { end, from, to, recorded: moved.recorded.get(a) }
  }

  it('removes the old object where it was made, not what has its id in the new place', async () => {
    const { end, from, to, recorded } = await moving()
    expect(end).toBe('succeeded')
    expect(names(from)).toEqual([])
    expect(names(to)).toEqual(['a', 'theirs'])
    expect(recorded).toMatchObject({ connection: 'c2', externalId: 'id-2', origin: 'created' })
  })

  it('leaves what was there before us', async () => {
    const { end, from, to } = await moving({ origin: 'adopted' })
    expect(end).toBe('succeeded')
    expect(names(from)).toEqual(['a'])
    expect(names(to)).toEqual(['a', 'theirs'])
  })

  it('keeps the object when it is the same one', async () => {
    const at = setting(true)
    await provision(at, [wanted('a')])
    expect(await provision(at, [wanted('a', { connection: 'c2' })])).toBe('succeeded')
    expect(at.pretended.calls).toEqual([`create ${a}`])
    expect(at.recorded.get(a)).toMatchObject({ connection: 'c2', externalId: 'id-1', origin: 'created' })
  })

  it('still knows what was there before us when it is the same one', async () => {
    const at = setting(true)
    at.pretended.objects.set('x', { id: 'x', marker: null, spec: { name: 'a', size: 1 } as JsonObject })
    await provision(at, [wanted('a', { spec: { size: 2 } as JsonObject })])
    await provision(at, [wanted('a', { connection: 'c2', spec: { size: 2 } as JsonObject })])
    expect(at.recorded.get(a)).toMatchObject({ connection: 'c2', externalId: 'x', origin: 'adopted' })
    await provision(at, [])
    expect(names(at)).toEqual(['a'])
  })
})
