import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import type { Recorded } from '#lib/core/resource.ts'
import { pretend, thingKind, wanted } from '#lib/testing/pretend.ts'
import { getPath } from './compare.ts'
import { type Drifted, drift, isAcceptable, setPath } from './drift.ts'
import { type Observation, observe } from './observe.ts'

const kinds = thingKind(pretend(), { unique: true, immutable: ['place'] })
const a = 'posthog.thing/a'
const b = 'posthog.thing/b'
const secret = (fingerprint: string) => ({ $secret: 'hook', fingerprint })

const kept = (address: string, over: Partial<Recorded> = {}): Recorded => ({
  address,
  kind: 'posthog.thing',
  connection: 'c1',
  externalId: 'id-1',
  origin: 'created',
  applied: { name: 'a', size: 1 },
  attributes: {},
  needs: [],
  ...over,
})

type Present = Extract<Observation, { state: 'present' }>
const seen = (over: Partial<Present> = {}): Present => ({
  state: 'present',
  externalId: 'id-1',
  owner: 'ours',
  adopted: false,
  live: { name: 'a', size: 1 },
  attributes: {},
  ...over,
})

type Row = {
  readonly name: string
  readonly applied?: JsonObject
  readonly attributes?: JsonObject
  readonly seen: Observation
  readonly desired?: JsonObject | null
  readonly found: readonly Partial<Drifted>[]
}

const rows: readonly Row[] = [
  { name: 'what is as it was applied', seen: seen(), found: [] },
  { name: 'what live has beside it', seen: seen({ live: { name: 'a', size: 1, color: 'red' } }), found: [] },
  { name: 'an edit that is not applied yet', seen: seen(), desired: { name: 'a', size: 2 }, found: [] },
  {
    name: 'a changed field, in three columns',
    seen: seen({ live: { name: 'a', size: 3 } }),
    desired: { name: 'a', size: 2 },
    found: [{ path: 'size', state: 'changed', intended: 2, applied: 1, live: 3, can: ['accept', 'revert', 'ignore'] }],
  },
  {
    name: 'a field that is gone',
    seen: seen({ live: { name: 'a' } }),
    found: [{ path: 'size', applied: 1, live: null }],
  },
  {
    name: 'a field of what is no longer asked for',
    seen: seen({ live: { name: 'a', size: 3 } }),
    desired: null,
    found: [{ path: 'size', intended: null, can: ['revert', 'ignore'] }],
  },
  {
    name: 'what it is found by',
    seen: seen({ live: { name: 'other', size: 1 } }),
    found: [{ path: 'name', can: ['revert', 'ignore'] }],
  },
  {
    name: 'what cannot be changed',
    applied: { name: 'a', place: 'here' },
    seen: seen({ live: { name: 'a', place: 'there' } }),
    found: [{ path: 'place', can: ['ignore'] }],
  },
  {
    name: 'a secret, by fingerprints alone',
    applied: { name: 'a', secret: secret('one') },
    seen: seen({ live: { name: 'a', secret: secret('two') } }),
    desired: { name: 'a', secret: secret('one') },
    found: [{ path: 'secret', sensitive: true, live: secret('two'), can: ['revert', 'ignore'] }],
  },
  {
    name: 'plain text where a secret belongs',
    applied: { name: 'a', secret: secret('one') },
    seen: seen({ live: { name: 'a', secret: 'in clear' } }),
    found: [{ path: 'secret', sensitive: true, live: '•••' }],
  },
  {
    name: 'an attribute that was made anew',
    attributes: { token: secret('one') },
    seen: seen({ attributes: { token: secret('two') } }),
    found: [{ path: 'token', state: 'changed', applied: secret('one'), live: secret('two'), can: ['ignore'] }],
  },
  {
    name: 'what is gone',
    seen: { state: 'absent' },
    found: [{ path: '', state: 'deleted', live: null, can: ['accept', 'revert', 'ignore'] }],
  },
  { name: 'what hangs on what is gone', seen: { state: 'unknowable' }, found: [{ path: '', state: 'deleted' }] },
  {
    name: 'what was made again',
    seen: seen({ externalId: 'id-9', live: { name: 'a', size: 9 } }),
    found: [{ path: '', state: 'recreated', can: ['revert', 'ignore'] }],
  },
  {
    name: 'what is somebody else’s now',
    seen: seen({ owner: 'foreign', live: { name: 'a' } }),
    found: [{ path: '', state: 'recreated', can: ['ignore'] }],
  },
]

describe('drift', () => {
  it.each(rows)('$name', ({ applied, attributes, seen: observation, desired, found }) => {
    const recorded = [kept(a, { ...(applied ? { applied } : {}), ...(attributes ? { attributes } : {}) })]
    const asked = desired === undefined ? (applied ?? { name: 'a', size: 1 }) : desired
    const input = { desired: asked ? [wanted('a', { spec: asked })] : [], recorded, kinds }
    const result = drift({ ...input, observed: new Map([[a, observation]]) })
    expect(result).toHaveLength(found.length)
    expect(result).toMatchObject(found.map((one) => ({ address: a, kind: 'posthog.thing', ...one })))
  })

  it('takes the loss of something that is needed for no wish', () => {
    const child = kept(b, { needs: [a], externalId: 'id-2' })
    const observed = new Map<string, Observation>([
      [a, { state: 'absent' }],
      [b, seen({ externalId: 'id-2' })],
    ])
    const [lost] = drift({ desired: [wanted('a'), wanted('b')], recorded: [kept(a), child], observed, kinds })
    expect(lost).toMatchObject({ address: a, state: 'deleted', can: ['revert', 'ignore'] })
  })

  it('says what is intended with the ids that are there', () => {
    const spec = { name: 'b', parent: { $ref: a, attribute: 'id' } }
    const child = kept(b, { needs: [a], externalId: 'id-2', applied: { name: 'b', parent: 7 } })
    const observed = new Map<string, Observation>([
      [a, seen({ attributes: { id: 8 } })],
      [b, seen({ externalId: 'id-2', live: { name: 'b', parent: 9 } })],
    ])
    const result = drift({ desired: [wanted('a'), wanted('b', { spec })], recorded: [kept(a), child], observed, kinds })
    expect(result).toMatchObject([{ path: 'parent', intended: 8, applied: 7, live: 9 }])
  })

  it('finds nothing in a world that was just written', async () => {
    const world = pretend()
    const own = thingKind(world, { unique: true })
    const marker = { configuration: 'c', address: a, nonce: 'n' }
    const made = await own['posthog.thing'].create(world.world, { name: 'a' }, marker)
    const recorded = [kept(a, { externalId: made.externalId, applied: { name: 'a' } })]
    const looked = { configuration: 'c', desired: [], recorded, kinds: own, worldOf: async () => world.world }
    expect(drift({ desired: [], recorded, observed: await observe(looked), kinds: own })).toEqual([])
  })
})

describe('isAcceptable', () => {
  const kind = kinds['posthog.thing']
  it.each([
    ['size', true],
    ['name', false],
    ['place', false],
    ['secret', false],
  ])('%s: %s', (path, expected) => expect(isAcceptable(kind, path)).toBe(expected))
})

describe('setPath', () => {
  it.each([
    ['a', { a: 1, b: 2 }, { a: 9, b: 2 }],
    ['a.b', { a: { b: 1, c: 2 } }, { a: { b: 9, c: 2 } }],
    ['a.1.b', { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 9 }] }],
    ['a.b', {}, { a: { b: 9 } }],
    ['a.b', { 'a.b': 1 }, { 'a.b': 9 }],
  ])('%s', (path, value, expected) => expect(setPath(value, path, 9)).toEqual(expected))

  it('is read back where it was written, and changes nothing else', () => {
    const key = fc.constantFrom('a', 'b', 'c')
    fc.assert(
      fc.property(fc.dictionary(key, fc.dictionary(key, fc.integer())), key, key, (value, one, two) => {
        const written = setPath(value, `${one}.${two}`, 'new')
        expect(getPath(written, `${one}.${two}`)).toBe('new')
        for (const other of Object.keys(value)) if (other !== one) expect(written[other]).toEqual(value[other])
      }),
    )
  })
})
