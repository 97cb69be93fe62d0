import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import type { Desired, Recorded } from '#lib/core/resource.ts'
import type { Observation } from '#lib/engine/observe.ts'
import { pretend, thingKind, wanted } from '#lib/testing/pretend.ts'
import { revertChanges } from './revert-changes.ts'
import type { DriftedField } from './target.ts'

const kinds = thingKind(pretend(), { unique: true, immutable: ['place'] })
const a = 'posthog.thing/a'
const b = 'posthog.thing/b'
const hook = { $secret: 'hook', fingerprint: 'one' }

const kept = (address: string, applied: JsonObject, over: Partial<Recorded> = {}): Recorded => ({
  address,
  kind: 'posthog.thing',
  connection: 'c1',
  externalId: `id of ${address}`,
  origin: 'created',
  applied,
  attributes: {},
  needs: [],
  ...over,
})

const seen = (address: string, live: JsonObject, over: object = {}): Observation => ({
  state: 'present',
  externalId: `id of ${address}`,
  owner: 'ours',
  adopted: false,
  live,
  attributes: {},
  ...over,
})

type World = Readonly<Record<string, Observation>>

function changes(fields: DriftedField[], recorded: Recorded[], world: World, desired: Desired[] = []) {
  const secrets = new Map([[hook.$secret, hook.fingerprint]])
  return revertChanges({ fields, recorded, observed: new Map(Object.entries(world)), kinds, desired, secrets })
}

describe('a revert of one field', () => {
  const recorded = [kept(a, { name: 'a', size: 1, color: 'red' }), kept(b, { name: 'b' })]
  const world = { [a]: seen(a, { name: 'a', size: 2, color: 'blue' }), [b]: seen(b, { name: 'mine' }) }

  it('sends it with what is there beside it, and remembers what was applied', () => {
    const [change, ...others] = changes([{ address: a, path: 'size' }], recorded, world)
    expect(others).toEqual([])
    expect(change).toMatchObject({ action: 'update', calls: 1, externalId: `id of ${a}` })
    expect(change?.spec).toEqual({ name: 'a', size: 1, color: 'blue' })
    expect(change?.remember).toEqual({ name: 'a', size: 1, color: 'red' })
    expect(change?.fields).toMatchObject([{ path: 'size', before: 2, after: 1 }])
  })

  it('keeps what an object holds beside what we manage', () => {
    const filters = { rollout: 1 }
    const [change] = changes([{ address: a, path: 'filters.rollout' }], [kept(a, { name: 'a', filters })], {
      [a]: seen(a, { name: 'a', filters: { rollout: 7, payloads: { x: 1 } } }),
    })
    expect(change?.spec).toEqual({ name: 'a', filters: { rollout: 1, payloads: { x: 1 } } })
  })

  it('is nothing when it is as it was applied', () => {
    const [change] = changes([{ address: a, path: 'size' }], recorded, {
      ...world,
      [a]: seen(a, recorded[0]?.applied ?? {}),
    })
    expect(change).toMatchObject({ action: 'none', calls: 0, forget: false })
  })

  it.each([
    ['of another sort now', { name: 'a', size: 2, color: null }, /color has drifted too/],
    ['a secret that nobody can send again', { name: 'a', size: 2, color: hook }, /color has drifted too/],
  ])('is blocked while beside it there is something %s', (_name, live, reason) => {
    const [change] = changes([{ address: a, path: 'size' }], recorded, { ...world, [a]: seen(a, live) })
    expect(change).toMatchObject({ action: 'blocked', reason: expect.stringMatching(reason) })
  })

  it.each([
    ['somebody else’s', seen(a, {}, { owner: 'foreign' }), a, /not ours/],
    ['of no record', seen(a, {}), 'posthog.thing/other', /in no record/],
  ])('is blocked where the resource is %s', (_name, observation, address, reason) => {
    const [change] = changes([{ address, path: 'size' }], recorded, { ...world, [a]: observation })
    expect(change).toMatchObject({ action: 'blocked', reason: expect.stringMatching(reason) })
  })

  it('is blocked for what cannot be changed on what exists', () => {
    const there = { [a]: seen(a, { name: 'a', place: 'there' }) }
    const [change] = changes([{ address: a, path: 'place' }], [kept(a, { name: 'a', place: 'here' })], there)
    expect(change).toMatchObject({ action: 'blocked', reason: expect.stringContaining('place cannot be changed') })
  })

  it('writes a secret that is the applied one still, and no newer one', () => {
    const there = { [a]: seen(a, { name: 'a', secret: { $secret: 'x', fingerprint: 'other' } }) }
    const [same] = changes([{ address: a, path: 'secret' }], [kept(a, { name: 'a', secret: hook })], there)
    expect(same).toMatchObject({ action: 'update', spec: { secret: hook } })
    const older = { ...hook, fingerprint: 'older' }
    const [gone] = changes([{ address: a, path: 'secret' }], [kept(a, { name: 'a', secret: older })], there)
    expect(gone).toMatchObject({ action: 'blocked', reason: expect.stringContaining('not there any more') })
  })
})

describe('a revert of a resource', () => {
  const recorded = [kept(a, { name: 'a' }), kept(b, { name: 'b', parent: 7, size: 1 }, { needs: [a] })]
  const desired = [wanted('a'), wanted('b', { needs: [a], spec: { parent: { $ref: a, attribute: 'id' }, size: 5 } })]
  const ref = { $ref: a, attribute: 'id' }
  const whole = [{ address: a, path: '' }]

  it('makes it and what hangs on it again, by reference, with the applied values', () => {
    const world: World = { [a]: { state: 'absent' }, [b]: { state: 'absent' } }
    const result = changes(whole, recorded, world, desired)
    expect(result).toMatchObject([
      { address: a, action: 'create', needs: [] },
      { address: b, action: 'create', needs: [a], spec: { name: 'b', parent: ref, size: 1 } },
    ])
  })

  it('tells what is still there of the new id, and nothing else', () => {
    const world: World = { [a]: { state: 'absent' }, [b]: seen(b, { name: 'b', parent: 7, size: 3 }) }
    const [, child] = changes(whole, recorded, world, desired)
    expect(child).toMatchObject({ address: b, action: 'update', spec: { parent: ref, size: 3 } })
    expect(child?.remember).toEqual({ name: 'b', parent: ref, size: 1 })
  })

  it('takes over what was made again by hand', () => {
    const world = {
      [a]: seen(a, { name: 'a' }, { externalId: 'another' }),
      [b]: seen(b, { name: 'b', parent: 7, size: 1 }),
    }
    const [first, second] = changes(whole, recorded, world, desired)
    expect(first).toMatchObject({ action: 'adopt', externalId: 'another' })
    expect(second).toMatchObject({ action: 'update', spec: { parent: ref } })
  })

  it('waits for what it needs itself', () => {
    const world: World = { [a]: { state: 'absent' }, [b]: { state: 'absent' } }
    const [change] = changes([{ address: b, path: '' }], recorded, world, desired)
    expect(change).toMatchObject({ action: 'blocked', reason: expect.stringContaining(`${a}, which it needs`) })
  })

  it('does not guess at what nobody wants any more', () => {
    const world: World = { [a]: { state: 'absent' }, [b]: { state: 'absent' } }
    const [, child] = changes(whole, recorded, world, [wanted('a')])
    expect(child).toMatchObject({ action: 'blocked', reason: expect.stringContaining('not wanted any more') })
  })
})
