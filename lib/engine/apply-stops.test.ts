import { describe, expect, it } from 'vitest'
import { Killed, memoryLedger } from '#lib/testing/memory-ledger.ts'
import { wanted } from '#lib/testing/pretend.ts'
import { a, b, child, names, planFor, run, setting, whileOut } from '#lib/testing/pretend-run.ts'

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
