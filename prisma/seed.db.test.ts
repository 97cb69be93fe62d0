import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkConnection } from '#lib/connections/check-connection.ts'
import { listConnections } from '#lib/connections/queries.ts'
import { updateConnection } from '#lib/connections/update-connection.ts'
import { db } from '#lib/db.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { type RunningSimulator, startSimulator } from '#lib/testing/simulator.ts'

const [first, second] = await Promise.all([startSimulator(), startSimulator()])
const hostsOf = ({ endpoints }: RunningSimulator) => Object.values(endpoints).map((origin) => new URL(origin).host)
await takeOwnDatabase({ HEDGEROW_OUTBOUND_ALLOW: [...hostsOf(first), ...hostsOf(second)].join(',') })
afterAll(() => Promise.all([first.stop(), second.stop()]))

const ctx = someone('admin')

/** As the start command runs it. */
async function seed(simulator: RunningSimulator | null): Promise<void> {
  const told = simulator ? { HEDGEROW_SIMULATOR_ENDPOINTS: JSON.stringify(simulator.endpoints) } : {}
  const env = { ...process.env, ...told }
  const script = new URL('./seed.ts', import.meta.url).pathname
  await promisify(execFile)(process.execPath, ['--conditions=react-server', script], { env })
}

const connections = async () => (await listConnections(ctx)).items

describe('the seed', () => {
  beforeAll(() => seed(first))

  it('makes one default connection to each system, for every environment, through the verbs', async () => {
    expect((await connections()).map(({ name, kind, is_default }) => [name, kind, is_default])).toEqual([
      ['AWS (simulator)', 'aws', true],
      ['Azure (simulator)', 'azure', true],
      ['Google Cloud (simulator)', 'gcp', true],
      ['PostHog (simulator)', 'posthog', true],
    ])
    expect(await db().auditRecord.count({ where: { action: 'connection.created', actorName: 'seed' } })).toBe(4)
  })

  it('makes connections that work, and has checked them', async () => {
    for (const { name, last_check } of await connections()) {
      const failed = last_check?.checks.filter(({ status }) => status === 'error')
      expect({ name, ok: last_check?.ok, failed }).toEqual({ name, ok: true, failed: [] })
    }
    const records = await db().auditRecord.findMany({ where: { action: 'connection.checked' } })
    expect(records.map(({ detail }) => detail)).toEqual(Array(4).fill({ ok: true, failed: [] }))
  })

  it('changes nothing when it runs again, nor what a person has set', async () => {
    const [aws] = await connections()
    if (!aws) throw new Error('there is no connection')
    await updateConnection({ ctx, id: aws.id, patch: { environments: ['dev'], is_default: false } })
    const settings = async () => (await connections()).map(({ last_check: _checked, ...rest }) => rest)
    const before = await settings()
    await seed(first)
    expect(await settings()).toEqual(before)
  })

  it('lets the same connections follow a simulator that has moved and has other keys', async () => {
    const before = await connections()
    await seed(second)
    const after = await connections()
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    for (const { id, kind } of after) expect([kind, (await checkConnection({ ctx, id })).ok]).toEqual([kind, true])
  })

  it('does nothing without a simulator', async () => {
    await db().connection.deleteMany()
    await seed(null)
    expect(await connections()).toEqual([])
  })
})

describe('checkConnection', () => {
  it('says what is wrong and what to do, keeps it, and is forbidden to those who may not', async () => {
    await seed(first)
    const posthog = (await connections()).find(({ kind }) => kind === 'posthog')
    if (!posthog) throw new Error('there is no connection')
    await updateConnection({ ctx, id: posthog.id, patch: { personal_api_key: 'phx_not_a_key_of_anybody' } })
    const { ok, checks } = await checkConnection({ ctx, id: posthog.id })
    expect(ok).toBe(false)
    expect(checks.find(({ status }) => status === 'error')?.fix).not.toBe('')
    expect((await connections()).find(({ id }) => id === posthog.id)?.last_check).toMatchObject({ ok: false })
    await expect(checkConnection({ ctx: someone('editor'), id: posthog.id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(checkConnection({ ctx, id: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
