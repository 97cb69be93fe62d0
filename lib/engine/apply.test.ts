import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { Killed, memoryLedger } from '#lib/testing/memory-ledger.ts'
import { type Fault, pretend, thingKind, upstream, wanted } from '#lib/testing/pretend.ts'
import { a, b, child, names, planFor, provision, run, setting, whileOut } from '#lib/testing/pretend-run.ts'

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

  it.each([1e30, Number.POSITIVE_INFINITY])(
    'waits a day at most, also when it is told %d milliseconds',
    async (told) => {
      const at = setting()
      const answers = [upstream({ cause: 'throttled', retryable: true, retryAfterMs: told })]
      whileOut(at, `create ${a}`, async () => {
        const refusal = answers.pop()
        if (refusal) throw refusal
      })
      expect(await provision(at, [wanted('a')])).toBe('succeeded')
      expect(at.clock.slept).toEqual([86_400_000])
    },
  )

  it('gives up on what keeps failing', async () => {
    const at = setting()
    at.pretended.faults.set(`create ${a}`, Array<Fault>(12).fill('before'))
    expect(await provision(at, [wanted('a')])).toBe('failed')
    expect(at.pretended.calls).toHaveLength(10)
  })

  it('does not give up on what gets through at the tenth attempt', async () => {
    const at = setting()
    at.pretended.faults.set(`create ${a}`, Array<Fault>(9).fill('before'))
    expect(await provision(at, [wanted('a')])).toBe('succeeded')
    expect(names(at)).toEqual(['a'])
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
