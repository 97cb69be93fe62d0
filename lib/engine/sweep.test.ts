import { describe, expect, it } from 'vitest'
import { Killed, memoryLedger } from '#lib/testing/memory-ledger.ts'
import { wanted } from '#lib/testing/pretend.ts'
import { a, planFor, run, type Setting, setting, whileOut } from '#lib/testing/pretend-run.ts'

/** The first call has no answer; what it asked for comes into being while the second one is out. */
async function lateCommit(at: Setting) {
  const ledger = memoryLedger(await planFor(at, [wanted('a')]), at.recorded, at.clock)
  at.pretended.faults.set(`create ${a}`, ['before'])
  whileOut(at, `create ${a}`, async () => {
    const { abandoned } = await ledger.step(a)
    for (const nonce of abandoned) {
      const marker = { configuration: 'nexpo/auth/prod', address: a, nonce }
      at.pretended.objects.set('late', { id: 'late', marker, spec: { name: 'a' } })
    }
  })
  return ledger
}

describe('sweep', () => {
  it('removes what a call that was given up on has made after all', async () => {
    const at = setting()
    const ledger = await lateCommit(at)
    expect(await run(at, ledger)).toBe('succeeded')
    expect(at.pretended.calls).toEqual([`create ${a}`, `create ${a}`, `remove ${a}`])
    expect([...at.pretended.objects.keys()]).toEqual([at.recorded.get(a)?.externalId])
    expect(at.recorded.get(a)?.externalId).not.toBe('late')
  })

  it('leaves a copy that somebody made of our object, mark and all', async () => {
    const at = setting()
    const ledger = memoryLedger(await planFor(at, [wanted('a')]), at.recorded, at.clock)
    at.pretended.faults.set(`create ${a}`, ['before'])
    await run(at, ledger)
    const [made] = at.pretended.objects.values()
    if (made) at.pretended.objects.set('copy', { ...made, id: 'copy' })
    await run(at, ledger)
    expect([...at.pretended.objects.keys()]).toEqual([made?.id, 'copy'])
  })

  it('is done by the next worker when the one that should have done it is killed', async () => {
    const at = setting()
    const ledger = await lateCommit(at)
    ledger.dieAt = `after succeed ${a}`
    await expect(run(at, ledger)).rejects.toThrow(Killed)
    ledger.dieAt = null
    expect(at.pretended.objects.size).toBe(2)
    expect(await run(at, ledger)).toBe('succeeded')
    expect([...at.pretended.objects.keys()]).toEqual([at.recorded.get(a)?.externalId])
  })
})
