import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import {
  type Fault,
  jumpingClock,
  Killed,
  type MemoryLedger,
  memoryLedger,
  type Pretend,
  pretend,
  thingKind,
  upstream,
  wanted,
} from '#lib/testing/pretend.ts'
import { type ApplyResult, apply } from './apply.ts'
import type { World } from './kind.ts'
import { observe } from './observe.ts'
import { type Change, plan } from './plan.ts'

const configuration = 'nexpo/auth/prod'
const a = 'posthog.thing/a'
const b = 'posthog.thing/b'
const child = (name: string, parent: string): Desired =>
  wanted(name, { needs: [parent], spec: { parent: { $ref: parent, attribute: 'id' } } })

type Setting = {
  pretended: Pretend
  kinds: ReturnType<typeof thingKind>
  recorded: Map<Address, Recorded>
  clock: ReturnType<typeof jumpingClock>
  worldOf(connection: string): Promise<World>
}

function setting(unique = false): Setting {
  const pretended = pretend()
  const kinds = thingKind(pretended, { unique })
  return { pretended, kinds, recorded: new Map(), clock: jumpingClock(), worldOf: async () => pretended.world }
}

async function planFor({ kinds, recorded, worldOf }: Setting, desired: readonly Desired[]): Promise<Change[]> {
  const input = { configuration, desired, recorded: [...recorded.values()], kinds }
  const observed = await observe({ ...input, worldOf })
  return plan({ ...input, observed })
}

const never = new AbortController().signal

function run(
  { kinds, clock, worldOf }: Setting,
  ledger: MemoryLedger,
  over: { drain?: AbortSignal; cancel?: AbortSignal } = {},
): Promise<ApplyResult> {
  const signals = { signal: never, drain: never, cancel: never, ...over }
  return apply({ configuration, kinds, ledger, clock, graceMs: 30_000, width: 4, worldOf, ...signals })
}

async function provision(at: Setting, desired: readonly Desired[]): Promise<ApplyResult> {
  return run(at, memoryLedger(await planFor(at, desired), at.recorded, at.clock))
}

/** Something that happens while that call is out. */
function whileOut({ pretended }: Setting, call: string, happens: () => Promise<void>): void {
  pretended.during.set(call, happens)
}

function names({ pretended }: Setting): unknown[] {
  return [...pretended.objects.values()].map(({ spec }) => spec.name).sort()
}

describe('apply', () => {
  it('creates parents first, gives children their values, and then has nothing left to do', async () => {
    const at = setting()
    const desired = [child('b', a), wanted('a')]
    expect(await provision(at, desired)).toBe('succeeded')
    expect(at.pretended.calls).toEqual([`create ${a}`, `create ${b}`])
    expect([...at.pretended.objects.values()][1]?.spec.parent).toBe('id-1')

    const again = await planFor(at, desired)
    expect(again.map(({ action }) => action)).toEqual(['none', 'none'])
    await run(at, memoryLedger(again, at.recorded, at.clock))
    expect(at.pretended.calls).toHaveLength(2)
  })

  it('updates only what differs', async () => {
    const at = setting()
    await provision(at, [wanted('a'), wanted('b')])
    await provision(at, [wanted('a', { spec: { size: 2 } as JsonObject }), wanted('b')])
    expect(at.pretended.calls.slice(2)).toEqual([`update ${a}`])
  })

  it('tears down in the reverse order and leaves nothing', async () => {
    const at = setting()
    await provision(at, [wanted('a'), child('b', a), child('c', b)])
    expect(await provision(at, [])).toBe('succeeded')
    expect(at.pretended.calls.slice(3)).toEqual(['remove posthog.thing/c', `remove ${b}`, `remove ${a}`])
    expect(at.pretended.objects.size).toBe(0)
    expect(at.recorded.size).toBe(0)
  })

  it('replaces by removing first', async () => {
    const at = { ...setting(true), kinds: thingKind(pretend(), { unique: true }) }
    const own = setting(true)
    own.kinds = thingKind(own.pretended, { unique: true, immutable: ['size'] })
    await provision(own, [wanted('a', { spec: { size: 1 } as JsonObject })])
    await provision(own, [wanted('a', { spec: { size: 2 } as JsonObject })])
    expect(own.pretended.calls).toEqual([`create ${a}`, `remove ${a}`, `create ${a}`])
    expect(own.pretended.objects.size).toBe(1)
    expect(at.pretended.objects.size).toBe(0)
  })
})

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

describe('apply, failures', () => {
  it('stops the dependants of what failed, and nothing else; resuming makes only the remaining calls', async () => {
    const at = setting()
    at.pretended.faults.set(`create ${a}`, ['refused'])
    const ledger = memoryLedger(await planFor(at, [wanted('a'), child('b', a), wanted('z')]), at.recorded, at.clock)
    expect(await run(at, ledger)).toBe('failed')
    expect(ledger.statuses()).toEqual({ [a]: 'failed', [b]: 'skipped', 'posthog.thing/z': 'succeeded' })
    expect(ledger.errors.get(a)?.upstream?.cause).toBe('forbidden')

    const resumed = memoryLedger(await planFor(at, [wanted('a'), child('b', a), wanted('z')]), at.recorded, at.clock)
    expect(await run(at, resumed)).toBe('succeeded')
    expect(names(at)).toEqual(['a', 'b', 'z'])
  })

  it('begins a step once, whatever else is skipped beside it', async () => {
    const at = setting()
    const desired = [wanted('a'), child('b', a), wanted('0')]
    const ledger = memoryLedger(await planFor(at, desired), at.recorded, at.clock)
    // As another worker finds it when the first one died right after it had written that a failed.
    await ledger.fail(a, upstream({ cause: 'forbidden' }))
    expect(await run(at, ledger)).toBe('failed')
    expect(ledger.statuses()).toEqual({ [a]: 'failed', [b]: 'skipped', 'posthog.thing/0': 'succeeded' })
    expect(at.pretended.calls).toEqual(['create posthog.thing/0'])
  })

  it('fails a step whose kind this release does not know, and nothing else', async () => {
    const at = setting()
    const changes = await planFor(at, [wanted('a'), wanted('b')])
    const old = changes.map((change) => (change.address === a ? { ...change, kind: 'posthog.gone' } : change))
    const ledger = memoryLedger(old, at.recorded, at.clock)
    expect(await run(at, ledger)).toBe('failed')
    expect(ledger.statuses()).toEqual({ [a]: 'failed', [b]: 'succeeded' })
  })

  it('does not repeat a bug, and says that it is ours', async () => {
    const at = setting()
    at.pretended.faults.set(`create ${a}`, ['bug'])
    const ledger = memoryLedger(await planFor(at, [wanted('a')]), at.recorded, at.clock)
    expect(await run(at, ledger)).toBe('failed')
    expect(at.pretended.calls).toHaveLength(1)
    expect(ledger.errors.get(a)?.code).toBe('internal')
  })

  it('waits as long as it is told to, however often', async () => {
    const at = setting()
    at.pretended.faults.set(`create ${a}`, Array<Fault>(7).fill('throttled'))
    expect(await provision(at, [wanted('a')])).toBe('succeeded')
    expect(at.clock.slept).toEqual(Array(7).fill(60_000))
  })

  it('gives up on what keeps failing', async () => {
    const at = setting()
    at.pretended.faults.set(`create ${a}`, Array<Fault>(9).fill('before'))
    expect(await provision(at, [wanted('a')])).toBe('failed')
    expect(at.pretended.calls).toHaveLength(5)
  })
})

describe('apply, unknown outcomes', () => {
  it.each([
    ['went through', 'after'],
    ['did not go through', 'before'],
  ] as const)('a call that %s ends with one object, after the grace period', async (_name, fault) => {
    const at = setting()
    at.pretended.faults.set(`create ${a}`, [fault])
    expect(await provision(at, [wanted('a')])).toBe('succeeded')
    expect(names(at)).toEqual(['a'])
    expect(at.clock.slept.reduce((sum, slept) => sum + slept, 0)).toBeGreaterThanOrEqual(30_000)
  })

  it('takes "exists already" for its own object only when it carries its mark', async () => {
    const at = setting(true)
    at.pretended.objects.set('x', {
      id: 'x',
      marker: { configuration: 'other', address: a, nonce: '1' },
      spec: { name: 'a' },
    })
    const changes = await planFor(setting(true), [wanted('a')])
    const ledger = memoryLedger(changes, at.recorded, at.clock)
    expect(await run(at, ledger)).toBe('failed')
    expect(ledger.errors.get(a)?.upstream?.cause).toBe('conflict')
    expect(at.pretended.objects.get('x')?.marker?.configuration).toBe('other')
  })
})

describe('apply, killed at any write and started again', () => {
  const moments = ['before begin', 'after begin', 'before intend', 'after intend', 'before succeed', 'after succeed']
  const cases = moments.flatMap((moment) => [a, b].map((address) => `${moment} ${address}`))

  it.each(cases)('%s: ends with exactly what was planned', async (moment) => {
    const at = setting()
    const ledger = memoryLedger(await planFor(at, [wanted('a'), child('b', a)]), at.recorded, at.clock)
    ledger.dieAt = moment
    await expect(run(at, ledger)).rejects.toThrow(Killed)
    ledger.dieAt = null
    expect(await run(at, ledger)).toBe('succeeded')
    expect(names(at)).toEqual(['a', 'b'])
    expect([...at.recorded.values()].map(({ externalId }) => externalId).sort()).toEqual(
      [...at.pretended.objects.keys()].sort(),
    )
  })
})

it('does not update what became somebody else’s after the plan was made', async () => {
  const at = setting()
  await provision(at, [wanted('a')])
  const changes = await planFor(at, [wanted('a', { spec: { size: 2 } as JsonObject })])
  const [object] = at.pretended.objects.values()
  if (object) object.marker = { configuration: 'other', address: a, nonce: '1' }
  const ledger = memoryLedger(changes, at.recorded, at.clock)
  expect(await run(at, ledger)).toBe('failed')
  expect(ledger.errors.get(a)?.reason).toBe('plan_stale')
  expect(at.pretended.calls).toEqual([`create ${a}`])
})

describe('apply, when its ledger fails', () => {
  it('lets the calls that are out end and records them, and repeats none', async () => {
    const at = setting()
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    whileOut(at, 'create posthog.thing/z', () => answered)
    whileOut(at, 'create posthog.thing/y', () => answered)
    at.pretended.faults.set('create posthog.thing/y', ['before'])
    const desired = ['a', 'y', 'z'].map((name) => wanted(name))
    const ledger = memoryLedger(await planFor(at, desired), at.recorded, at.clock)
    ledger.dieAt = `before succeed ${a}`
    const end = run(at, ledger)
    setImmediate(answer)
    await expect(end).rejects.toThrow(Killed)
    expect(ledger.statuses()).toMatchObject({ 'posthog.thing/y': 'running', 'posthog.thing/z': 'succeeded' })
    expect(at.pretended.calls.sort()).toEqual(desired.map(({ address }) => `create ${address}`))
  })
})

describe('apply, stopped by people and deploys', () => {
  it('cancels what was not begun', async () => {
    const at = setting()
    const cancel = new AbortController()
    cancel.abort()
    const ledger = memoryLedger(await planFor(at, [wanted('a')]), at.recorded, at.clock)
    expect(await run(at, ledger, { cancel: cancel.signal })).toBe('cancelled')
    expect(at.pretended.calls).toEqual([])
  })

  it('settles a call that may be out before it gives the rest up', async () => {
    const at = setting()
    const ledger = memoryLedger(await planFor(at, [wanted('a'), child('b', a)]), at.recorded, at.clock)
    ledger.dieAt = `before succeed ${a}`
    await expect(run(at, ledger)).rejects.toThrow(Killed)
    ledger.dieAt = null
    const cancel = new AbortController()
    cancel.abort()
    expect(await run(at, ledger, { cancel: cancel.signal })).toBe('cancelled')
    expect(ledger.statuses()).toEqual({ [a]: 'succeeded', [b]: 'cancelled' })
    expect(names(at)).toEqual(['a'])
  })

  it('leaves a call that may be out to the next worker when it drains and is cancelled at once', async () => {
    const at = setting()
    const [drain, cancel] = [new AbortController(), new AbortController()]
    at.pretended.faults.set(`create ${a}`, ['before'])
    whileOut(at, `create ${a}`, async () => {
      drain.abort()
      cancel.abort()
    })
    const ledger = memoryLedger(await planFor(at, [wanted('a'), child('b', a)]), at.recorded, at.clock)
    expect(await run(at, ledger, { drain: drain.signal, cancel: cancel.signal })).toBe('yielded')
    expect(ledger.statuses()).toEqual({ [a]: 'waiting', [b]: 'pending' })
  })

  it('hands over when the worker drains', async () => {
    const at = setting()
    const drain = new AbortController()
    drain.abort()
    const ledger = memoryLedger(await planFor(at, [wanted('a')]), at.recorded, at.clock)
    expect(await run(at, ledger, { drain: drain.signal })).toBe('yielded')
    expect(await run(at, ledger)).toBe('succeeded')
  })
})
