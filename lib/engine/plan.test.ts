import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Address, Recorded } from '#lib/core/resource.ts'
import { pretend, thingKind, wanted } from '#lib/testing/pretend.ts'
import { type Observation, observe } from './observe.ts'
import { type Change, plan, planHash } from './plan.ts'

const kinds = thingKind(pretend(), { unique: true, immutable: ['name'] })
const a = 'posthog.thing/a'
const b = 'posthog.thing/b'

const seen = (over: Partial<Extract<Observation, { state: 'present' }>> = {}): Observation => ({
  state: 'present',
  adopted: false,
  externalId: 'id-1',
  owner: 'ours',
  live: { name: 'a' },
  attributes: { id: 'id-1' },
  ...over,
})

const kept = (address: Address, over: Partial<Recorded> = {}): Recorded => ({
  address,
  kind: 'posthog.thing',
  connection: 'c1',
  externalId: 'id-1',
  origin: 'created',
  applied: { name: address.slice(-1) },
  attributes: {},
  needs: [],
  ...over,
})

type Row = {
  name: string
  recorded?: Recorded
  observation: Observation
  action: Change['action']
  reason: RegExp
  calls: number
  fields?: string[]
}

const rows: Row[] = [
  {
    name: 'nothing there',
    observation: { state: 'absent' },
    action: 'create',
    reason: /no such/,
    calls: 1,
    fields: ['name'],
  },
  { name: 'its parent not there', observation: { state: 'unknowable' }, action: 'create', reason: /no such/, calls: 1 },
  {
    name: 'ours as it should be',
    recorded: kept(a),
    observation: seen(),
    action: 'none',
    reason: /as it should/,
    calls: 0,
  },
  {
    name: 'recorded but gone',
    recorded: kept(a),
    observation: { state: 'absent' },
    action: 'create',
    reason: /is gone/,
    calls: 1,
  },
  {
    name: 'an immutable field differs',
    recorded: kept(a),
    observation: seen({ live: { name: 'old' } }),
    action: 'replace',
    reason: /name cannot be changed/,
    calls: 2,
    fields: ['name'],
  },
  { name: 'ours without a record', observation: seen(), action: 'adopt', reason: /our mark/, calls: 0, fields: [] },
  {
    name: 'of the same name and nobody’s',
    observation: seen({ owner: 'free', live: { name: 'A' } }),
    action: 'adopt',
    reason: /under this name/,
    calls: 1,
    fields: ['name'],
  },
  { name: 'somebody else’s', observation: seen({ owner: 'foreign' }), action: 'blocked', reason: /not ours/, calls: 0 },
  {
    name: 'made again outside',
    recorded: kept(a, { externalId: 'id-0' }),
    observation: seen({ owner: 'free' }),
    action: 'adopt',
    reason: /outside the portal/,
    calls: 0,
  },
  {
    name: 'moving to another connection',
    recorded: kept(a, { connection: 'c0' }),
    observation: { state: 'absent' },
    action: 'replace',
    reason: /another connection/,
    calls: 2,
  },
  {
    name: 'the same object through another connection',
    recorded: kept(a, { connection: 'c0' }),
    observation: seen(),
    action: 'adopt',
    reason: /reached through another connection/,
    calls: 0,
    fields: [],
  },
]

describe('plan, one resource', () => {
  it.each(rows)('$name: $action', ({ recorded, observation, action, reason, calls, fields }) => {
    const observed = new Map([[a, observation]])
    const [change] = plan({ desired: [wanted('a')], recorded: recorded ? [recorded] : [], observed, kinds })
    expect(change?.action).toBe(action)
    expect(change?.reason).toMatch(reason)
    expect(change?.calls).toBe(calls)
    if (fields) expect(change?.fields.map(({ path }) => path)).toEqual(fields)
  })

  it('shows before and after of what differs, and that an update is enough where it may be changed', () => {
    const mutable = thingKind(pretend(), { unique: true })
    const observed = new Map([[a, seen({ live: { name: 'old' } })]])
    const [change] = plan({ desired: [wanted('a')], recorded: [kept(a)], observed, kinds: mutable })
    expect(change?.action).toBe('update')
    expect(change?.fields).toEqual([
      { path: 'name', before: 'old', after: 'a', sensitive: false, knownAfterApply: false },
    ])
  })
})

describe('plan, what is no longer wanted', () => {
  const orphan = (observation: Observation, recorded = kept(a)) =>
    plan({ desired: [], recorded: [recorded], observed: new Map([[a, observation]]), kinds })[0]

  it('removes what we made', () => {
    expect(orphan(seen())).toMatchObject({ action: 'delete', externalId: 'id-1', calls: 1 })
  })

  it('leaves and forgets what was there before us, what is foreign now and what is gone', () => {
    expect(orphan(seen(), kept(a, { origin: 'adopted' }))).toMatchObject({ action: 'none', forget: true, calls: 0 })
    expect(orphan(seen({ owner: 'foreign' }))).toMatchObject({ action: 'none', forget: true })
    expect(orphan({ state: 'absent' })).toMatchObject({ action: 'none', forget: true })
  })

  it('removes children before their parents', () => {
    const recorded = [kept(a), kept(b, { needs: [a] })]
    const observed = new Map([a, b].map((address) => [address, seen()] as const))
    const changes = plan({ desired: [], recorded, observed, kinds })
    expect(changes.map(({ address }) => address)).toEqual([b, a])
    expect(changes[1]?.needs).toEqual([b])
  })
})

describe('plan, references', () => {
  const child = wanted('b', { needs: [a], spec: { parent: { $ref: a, attribute: 'id' } } })

  it('says what is known only after apply', () => {
    const observed = new Map<Address, Observation>([
      [a, { state: 'absent' }],
      [b, { state: 'unknowable' }],
    ])
    const change = plan({ desired: [child, wanted('a')], recorded: [], observed, kinds })[1]
    expect(change?.fields.find(({ path }) => path === 'parent')).toMatchObject({ knownAfterApply: true })
    expect(change?.needs).toEqual([a])
  })

  it('knows the values of a parent that stays', () => {
    const observed = new Map<Address, Observation>([
      [a, seen()],
      [b, seen({ externalId: 'id-2', live: { name: 'b', parent: 'id-1' } })],
    ])
    const recorded = [kept(a), kept(b, { externalId: 'id-2' })]
    const changes = plan({ desired: [child, wanted('a')], recorded, observed, kinds })
    expect(changes.map(({ action }) => action)).toEqual(['none', 'none'])
  })
})

describe('plan, a secret that was reset outside', () => {
  const token = (fingerprint: string) => ({ id: 'id-1', token: { $secret: `${a}#token`, fingerprint } })
  const child = wanted('b', { needs: [a], spec: { token: { $ref: a, attribute: 'token' } } })
  const changesOf = (live: Observation, desired = [wanted('a'), child]) => {
    const below = seen({ externalId: 'id-2', live: { name: 'b', token: token('old').token } })
    const recorded = [kept(a, { attributes: token('old') }), kept(b, { externalId: 'id-2' })]
    const observed = new Map<Address, Observation>([
      [a, live],
      [b, below],
    ])
    return plan({ desired, recorded, observed, kinds: thingKind(pretend(), { unique: true }) })
  }

  it('is read again, without a call, before what refers to it is written', () => {
    const [parent, below] = changesOf(seen({ attributes: token('new') }))
    expect(parent).toMatchObject({ action: 'adopt', calls: 0, reason: expect.stringContaining('token was reset') })
    const [before, after] = [token('old').token, token('new').token]
    expect(parent?.fields).toEqual([{ path: 'token', before, after, sensitive: true, knownAfterApply: false }])
    expect(below).toMatchObject({ action: 'update', needs: [a], calls: 1 })
  })

  it('is read again with what else differs', () => {
    const [parent] = changesOf(seen({ live: { name: 'old' }, attributes: token('new') }))
    expect(parent).toMatchObject({ action: 'update', calls: 1 })
    expect(parent?.fields.map(({ path }) => path)).toEqual(['name', 'token'])
  })

  it('that is the recorded one changes nothing', () => {
    expect(changesOf(seen({ attributes: token('old') })).map(({ action }) => action)).toEqual(['none', 'none'])
  })

  it('of another object of the same name is that object’s own', () => {
    const [parent] = changesOf(seen({ externalId: 'id-9', attributes: token('new') }))
    expect(parent).toMatchObject({ action: 'adopt', reason: expect.stringContaining('made again'), fields: [] })
  })
})

describe('laws of a plan', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })

  it('does not depend on the order of its input', async () => {
    await fc.assert(
      fc.asyncProperty(names, fc.nat(), async (chosen, turn) => {
        const desired = chosen.map((name) => wanted(name))
        const turned = [...desired.slice(turn % desired.length), ...desired.slice(0, turn % desired.length)]
        const input = { recorded: [], observed: new Map(), kinds }
        expect(planHash(plan({ ...input, desired: turned }))).toBe(planHash(plan({ ...input, desired })))
      }),
    )
  })

  it('is made from looking only: observing calls nothing that changes', async () => {
    const pretended = pretend()
    const own = thingKind(pretended, { unique: false })
    const worldOf = async () => pretended.world
    await observe({ configuration: 'p/s/dev', desired: [wanted('a')], recorded: [], kinds: own, worldOf })
    expect(pretended.calls).toEqual([])
  })
})
