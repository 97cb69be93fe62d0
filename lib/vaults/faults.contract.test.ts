import { beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { closedPort } from '#lib/testing/closed-port.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { entryFor, failure, openTarget, targets, unhurried } from '#lib/testing/vault-targets.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import type { VaultStore } from './store.ts'

const simulator = await takeSimulator()

const once = { retry: { tries: 1, baseMs: 20, maxMs: 200, maxRetryAfterMs: 60_000 } }

describe.each(targets)('$label', (target) => {
  let store: VaultStore
  const { system } = target
  const entry = entryFor(target)
  const { name, owner } = entry
  const held = async () => target.held(await simulator.truth<VaultTruth>(), name)
  const settings = async () => target.settings(simulator, await simulator.truth())

  beforeEach(async () => {
    await simulator.settings(unhurried)
    store = await openTarget(await settings())
    return () => store.close()
  })

  const lost = ['502-after', '504-after', 'drop-after'].flatMap((mode) => [1, 2].map((nth) => ({ mode, nth })))
  it.each(lost)('ends with one right entry when the answer to change $nth is lost ($mode)', async ({ mode, nth }) => {
    await simulator.fault({ mode, system, changing: true, nth })
    await store.put(entry)
    expect(await held()).toMatchObject([{ value: entry.value.reveal(), versions: 1 }])

    await simulator.fault({ mode, system, changing: true, nth: 1 })
    await store.put({ ...entry, value: new Secret('second'), tags: {} })
    expect(await held()).toMatchObject([{ value: 'second', versions: 2 }])

    await simulator.fault({ mode, system, changing: true, nth: 1 })
    expect(await store.remove(name, owner)).toBe('deleted')
    expect(await held()).toEqual([])
  })

  it.each(['500-before', '503-before', 'drop-before', 'html-error', 'truncate-json'])(
    'gets over a passing fault (%s)',
    async (mode) => {
      await simulator.fault({ mode, system, times: 3 })
      await store.put(entry)
      expect(await held()).toMatchObject([{ value: entry.value.reveal(), versions: 1 }])
    },
  )

  it('gives up after six tries and says that the vault failed', async () => {
    await simulator.fault({ mode: '503-before', system, changing: true })
    const { upstream } = await failure(store.put(entry))
    expect(upstream).toMatchObject({ system, cause: 'failing', retryable: true, outcome: 'unknown' })
    const calls = await simulator.calls({ system, changing: true })
    expect(calls).toHaveLength(6)
  })

  it('tries again when a throttling vault does not say when', async () => {
    await simulator.fault({ mode: '429', system, times: 3, retry_after_format: 'none' })
    await store.put(entry)
    expect(await held()).toMatchObject([{ versions: 1 }])
  })

  it('bounds a call that is never answered', async () => {
    const hasty = await openTarget(await settings(), { ...once, deadlines: { totalMs: 400 } })
    await simulator.fault({ mode: 'hang', system })
    const { upstream } = await failure(hasty.read(name, owner))
    expect(upstream).toMatchObject({ cause: 'timeout', retryable: true, outcome: 'rejected' })
    await simulator.clearFaults()
    await simulator.fault({ mode: 'hang', system, changing: true })
    expect((await failure(hasty.put(entry))).upstream).toMatchObject({ cause: 'timeout', outcome: 'unknown' })
    await simulator.clearFaults()
    await hasty.close()
  })

  it('says that nobody answers, and that nothing was done', async () => {
    const away = target.elsewhere(await settings(), `http://127.0.0.1:${await closedPort()}`)
    const nowhere = await openTarget(away, once)
    const { upstream } = await failure(nowhere.put(entry))
    expect(upstream).toMatchObject({ cause: 'unreachable', retryable: true, outcome: 'rejected' })
    await nowhere.close()
  })

  it('says that the credentials are wrong', async () => {
    const stranger = await openTarget(target.stranger(await settings()))
    const { upstream } = await failure(stranger.put(entry))
    expect(upstream).toMatchObject({ cause: 'auth', retryable: false, outcome: 'rejected' })
    await stranger.close()
  })

  it('names the right that is missing', async () => {
    await simulator.settings(target.writesDenied.settings)
    const { upstream } = await failure(store.put(entry))
    expect(upstream).toMatchObject({ cause: 'forbidden', outcome: 'rejected' })
    expect(upstream?.fix).toContain(target.writesDenied.right)
    expect(await held()).toEqual([])
  })

  it('converges under faults of every sort', async () => {
    const modes = ['502-before', '502-after', 'drop-before', 'drop-after', '503-before', 'truncate-json']
    for (const [index, mode] of modes.entries()) await simulator.fault({ mode, system, p: 0.02, seed: index + 1 })
    const patient = await openTarget(await settings(), { retry: { tries: 12, baseMs: 5, maxMs: 50 } })
    const entries = Array.from({ length: 15 }, (_, index) => entryFor(target, { key: `key-${index}` }))
    await Promise.all(entries.map((one) => patient.put(one)))
    await simulator.clearFaults()
    await patient.close()
    const truth = await simulator.truth<VaultTruth>()
    for (const one of entries) {
      expect(target.held(truth, one.name)).toMatchObject([{ value: one.value.reveal(), versions: 1 }])
    }
  })

  if (target.tellsWhen) {
    it('waits as long as a throttling vault asks, and no less', async () => {
      await simulator.fault({ mode: '429', system, changing: true, times: 1, retry_after: 1 })
      await store.put(entry)
      const [refused, accepted] = await simulator.calls({ system, changing: true })
      expect((accepted?.t0 ?? 0) - (refused?.t0 ?? 0)).toBeGreaterThanOrEqual(1000)
      expect(await held()).toMatchObject([{ versions: 1 }])
    })

    it('does not wait for an hour, and says when to come back', async () => {
      await simulator.fault({ mode: '429', system, changing: true, retry_after: 3600 })
      const { upstream, retryAfterMs } = await failure(store.put(entry))
      expect(upstream).toMatchObject({ cause: 'throttled', retryable: true, outcome: 'rejected' })
      expect(retryAfterMs).toBeGreaterThan(3_500_000)
      expect(await simulator.calls({ system, changing: true })).toHaveLength(1)
    })

    it('stops waiting when it is told to', async () => {
      await simulator.fault({ mode: '429', system, retry_after: 30 })
      await expect(store.put(entry, AbortSignal.timeout(300))).rejects.toThrow(
        expect.objectContaining({ name: 'TimeoutError' }),
      )
    })
  }
})
