import { describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { liveProjects } from '#lib/testing/ground-truth.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { createConnection } from './create-connection.ts'
import { loadConnection } from './load-connection.ts'
import { updateConnection } from './update-connection.ts'

const bench = await startBench({ HEDGEROW_DEADLINE_MS: '2000', HEDGEROW_LOG_LEVEL: 'error' })
const { ctx, simulator } = bench

type Key = { readonly value: string }
const newKey = async (over = {}) => (await simulator.do<Key>('posthog', 'create_key', over)).value
const revoke = (value: string) => simulator.do('posthog', 'revoke_key', { value })
const keyOf = async (id: string) => (await loadConnection(id)).secrets.personal_api_key?.reveal()
const replace = (id: string, personal_api_key: string) => updateConnection({ ctx, id, patch: { personal_api_key } })

async function connect(): Promise<{ id: string; name: string; key: string }> {
  const key = await newKey()
  const name = `PostHog ${newId()}`
  const { posthog: host } = simulator.endpoints
  const { id } = await createConnection({ ctx, input: { kind: 'posthog', name, host, personal_api_key: key } })
  return { id, name, key }
}

const inUse = await connect()
const configuration = await bench.configure('azure', { posthog_connection: inUse.name })
expect((await bench.carryOut(configuration.id)).status).toBe('succeeded')
const needed = ['organization:read', 'project:write', 'feature_flag:write', 'action:write', 'cohort:write']

describe('the key of a connection that something was made through', () => {
  it.each([
    { name: 'without a scope', over: { scopes: needed }, says: 'create dashboards' },
    { name: 'of a member', over: { level: 1 }, says: 'need an admin' },
    { name: 'of another organization', over: { scoped_organizations: [crypto.randomUUID()] }, says: 'organization' },
  ])('is not replaced by one $name', async ({ over, says }) => {
    const replacing = replace(inUse.id, await newKey(over))
    await expect(replacing).rejects.toMatchObject({
      code: 'invalid',
      faults: expect.arrayContaining([{ path: 'personal_api_key', message: expect.stringContaining(says) }]),
    })
    expect(await keyOf(inUse.id)).toBe(inUse.key)
  })

  it('is not replaced by one that is revoked, or that PostHog never gave', async () => {
    const dead = await newKey()
    await revoke(dead)
    for (const key of [dead, `phx_${newId()}`]) {
      await expect(replace(inUse.id, key)).rejects.toMatchObject({ code: 'invalid' })
    }
    expect(await keyOf(inUse.id)).toBe(inUse.key)
  })

  it('is not replaced by one that is limited to other projects', async () => {
    const [project] = liveProjects(await bench.truth(), `nexpo-${configuration.service_name}-prod`)
    const limited = replace(inUse.id, await newKey({ scoped_teams: [Number(project) + 1000] }))
    await expect(limited).rejects.toMatchObject({ code: 'invalid' })
    expect(await keyOf(inUse.id)).toBe(inUse.key)
  })

  it('is not replaced while PostHog cannot be asked about the new one', async () => {
    const key = await newKey()
    await simulator.fault({ system: 'posthog', mode: '503-before' })
    await expect(replace(inUse.id, key)).rejects.toMatchObject({ code: 'unavailable' })
    await simulator.clearFaults()
    expect(await keyOf(inUse.id)).toBe(inUse.key)
  })

  it('is replaced by one that can do as much, which is used from the next call on', async () => {
    const key = await newKey()
    expect(await replace(inUse.id, key)).toMatchObject({ personal_api_key: `phx_••••${key.slice(-4)}` })
    await revoke(inUse.key)
    const plan = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
    expect(plan.summary).toMatchObject({ none: plan.changes.length, blocked: 0 })
    const [record] = await db().auditRecord.findMany({ where: { subjectId: inUse.id }, orderBy: { id: 'desc' } })
    expect(record).toMatchObject({ action: 'connection.updated', detail: { changed: ['personal_api_key'] } })
    expect(JSON.stringify(record?.detail)).not.toContain(key)
  })

  it('is replaced after the old one was revoked', async () => {
    const current = await keyOf(inUse.id)
    await revoke(String(current))
    const key = await newKey()
    await replace(inUse.id, key)
    expect(await keyOf(inUse.id)).toBe(key)
  })
})

describe('the key of a connection that nothing was made through', () => {
  it('is replaced without asking', async () => {
    const { id } = await connect()
    await simulator.clearCalls()
    await replace(id, 'phx_an_example_for_later')
    expect(await simulator.calls({ system: 'posthog' })).toEqual([])
  })
})
