import { beforeEach, describe, expect, it } from 'vitest'
import { closedPort } from '#lib/testing/closed-port.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { openTarget, targets } from '#lib/testing/vault-targets.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import type { VaultSettings } from './settings.ts'
import type { CheckOptions } from './store.ts'

const simulator = await takeSimulator()

describe.each(targets)('$label', (target) => {
  const { system } = target
  const truth = () => simulator.truth<VaultTruth>()
  const changes = async () => (await simulator.calls({ system, changing: true })).length

  async function check(settings: VaultSettings, options: CheckOptions = {}) {
    const store = await openTarget(settings, { probePrefix: 'acme' })
    const checks = await store.check(options)
    await store.close()
    return checks
  }
  const seen = (checks: Awaited<ReturnType<typeof check>>) => checks.map(({ name, status }) => `${name} ${status}`)

  beforeEach(async () => {
    await simulator.settings({ gcp: { require_auth: true }, azure: { being_deleted_ms: 50, being_recovered_ms: 50 } })
  })

  it('finds everything well and leaves nothing behind', async () => {
    const settings = target.settings(simulator, await truth())
    for (const _ of [1, 2]) {
      const checks = await check(settings)
      expect(seen(checks)).toEqual(['reach ok', 'credentials ok', 'read ok', 'write ok'])
      expect(checks.at(-1)?.detail).toMatch(/^Wrote, read back and removed \/?acme[/-]hedgerow-check/)
    }
    const held = await truth()
    expect(held.aws.parameters.filter(({ deleted_at }) => !deleted_at)).toEqual([])
    expect(held.gcp.secrets.filter(({ deleted_at }) => !deleted_at)).toEqual([])
    expect(held.azure.secrets).toEqual([])
    // A deleted secret stays in an Azure vault for months: every check uses the same one.
    if (system === 'azure') expect(held.azure.deleted_secrets).toHaveLength(1)
  })

  it('changes nothing when it is not to probe', async () => {
    const checks = await check(target.settings(simulator, await truth()), { probe: false })
    expect(seen(checks)).toEqual(['reach ok', 'credentials ok', 'read ok', 'write warning'])
    expect(await changes()).toBe(0)
  })

  it('finds that writing is forbidden and says what to grant', async () => {
    await simulator.settings(target.writesDenied.settings)
    const checks = await check(target.settings(simulator, await truth()))
    expect(seen(checks)).toEqual(['reach ok', 'credentials ok', 'read ok', 'write error'])
    const fix = checks.at(-1)?.fix ?? ''
    expect(fix).toContain(target.writesDenied.right)
    expect(fix).toContain(system === 'azure' ? 'Key Vault Secrets Officer' : 'acme')
  })

  it('finds wrong credentials', async () => {
    const checks = await check(target.stranger(target.settings(simulator, await truth())))
    expect(seen(checks)).toEqual(['reach ok', 'credentials error'])
    expect(checks.at(-1)?.fix).not.toBe('')
  })

  it('finds that nobody answers, without trying for long', async () => {
    const away = target.elsewhere(target.settings(simulator, await truth()), `http://127.0.0.1:${await closedPort()}`)
    const startedMs = performance.now()
    expect(seen(await check(away))).toEqual(['reach error'])
    expect(performance.now() - startedMs).toBeLessThan(2000)
  })
})

describe('rights that only deleting needs', () => {
  it('says that the probe entry was left behind', async () => {
    await simulator.reset()
    await simulator.settings({ aws: { denied_actions: ['ssm:DeleteParameters'] } })
    const [aws] = targets
    if (!aws) throw new Error('There is no target.')
    const store = await openTarget(aws.settings(simulator, await simulator.truth()))
    const write = (await store.check()).at(-1)
    expect(write).toMatchObject({ name: 'write', status: 'error' })
    expect(write?.detail).toContain('could not remove it again')
    await store.close()
  })
})
