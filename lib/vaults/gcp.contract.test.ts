import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { entryFor, failure, openTarget, targetOf } from '#lib/testing/vault-targets.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import type { VaultStore } from './store.ts'

const simulator = await takeSimulator()

describe.each(['grpc', 'rest'])('over %s', (transport) => {
  const target = targetOf(`Google Secret Manager over ${transport}`)
  const entry = entryFor(target)
  const { name, owner } = entry
  let store: VaultStore

  const truth = () => simulator.truth<VaultTruth>()
  const secret = async () => (await truth()).gcp.secrets.find(({ id, deleted_at }) => id === name && !deleted_at)

  /** Somebody else at work in the project, over the real REST API. */
  async function elsewhere(method: string, path: string, body: unknown = {}): Promise<void> {
    const { project_id, access_token } = (await truth()).gcp
    const response = await fetch(`${simulator.endpoints.gcp}/v1/projects/${project_id}/secrets${path}`, {
      method,
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    })
    expect(response.status).toBe(200)
  }

  beforeEach(async () => {
    await simulator.settings({
      gcp: { secret_writes_per_second: 1000, version_state_per_second: 1000, require_auth: true },
    })
    store = await openTarget(target.settings(simulator, await truth()))
    return () => store.close()
  })

  it('completes a secret that was left without a value', async () => {
    await simulator.settings({ gcp: { denied_permissions: ['secretmanager.versions.add'] } })
    expect((await failure(store.put(entry))).upstream).toMatchObject({ cause: 'forbidden' })
    expect(await store.read(name, owner)).toMatchObject({ owner: 'ours', value: null })
    await simulator.settings({ gcp: { denied_permissions: [] } })
    await store.put(entry)
    expect((await secret())?.versions).toMatchObject([{ value: entry.value.reveal() }])
  })

  it('sees that the newest version was disabled, and writes a new one', async () => {
    await store.put(entry)
    await elsewhere('POST', `/${name}/versions/1:disable`)
    expect(await store.read(name, owner)).toMatchObject({ owner: 'ours', value: null })
    expect(await store.put(entry)).toMatchObject({ version: '2' })
  })

  it('reads what it has just written although latest lags behind', async () => {
    await simulator.settings({ gcp: { latest_lag_ms: 60_000 } })
    await store.put(entry)
    await store.put({ ...entry, value: new Secret('second') })
    expect((await store.read(name, owner))?.value?.reveal()).toBe('second')
    await simulator.clearCalls()
    await store.put({ ...entry, value: new Secret('second') })
    expect(await simulator.calls({ system: 'gcp', changing: true })).toEqual([])
  })

  it('keeps the two newest versions and destroys the others', async () => {
    for (const text of ['one', 'two', 'three', 'four']) await store.put({ ...entry, value: new Secret(text) })
    const states = (await secret())?.versions.map(({ version, state }) => `${version} ${state}`)
    expect(states).toEqual(['1 DESTROYED', '2 DESTROYED', '3 ENABLED', '4 ENABLED'])
  })

  it('destroys none while the new one could not be read back', async () => {
    for (const text of ['one', 'two']) await store.put({ ...entry, value: new Secret(text) })
    // The first look is at what is there, the second one reads back what was written.
    const readBack = { match: ':access|AccessSecretVersion', nth: [2, 3, 4, 5, 6, 7, 8, 9] }
    await simulator.fault({ system: 'gcp', mode: '503-before', ...readBack })
    await failure(store.put({ ...entry, value: new Secret('three') }))
    expect((await secret())?.versions.map(({ state }) => state)).toEqual(['ENABLED', 'ENABLED', 'ENABLED'])
  })

  it('puts although old versions may not be destroyed', async () => {
    await simulator.settings({ gcp: { denied_permissions: ['secretmanager.versions.destroy'] } })
    for (const text of ['one', 'two', 'three']) await store.put({ ...entry, value: new Secret(text) })
    expect((await secret())?.versions.map(({ state }) => state)).toEqual(['ENABLED', 'ENABLED', 'ENABLED'])
  })

  it('keeps labels of Google and annotations of others when it repairs labels', async () => {
    await store.put(entry)
    const labels = { ...(await secret())?.labels, 'goog-terraform-provisioned': 'true', environment: 'changed' }
    const annotations = { ...(await secret())?.annotations, 'someone.else': 'Kept As It Is' }
    await elsewhere('PATCH', `/${name}?updateMask=labels,annotations`, { labels, annotations })
    expect((await store.read(name, owner))?.tags).toEqual({ environment: 'changed' })
    await store.put(entry)
    expect(await secret()).toMatchObject({
      labels: { environment: 'prod', 'goog-terraform-provisioned': 'true', managed_by: 'hedgerow' },
      annotations: { 'someone.else': 'Kept As It Is', hedgerow_configuration: 'nexpo/auth/prod' },
    })
  })

  it('does not touch a secret that somebody made by hand', async () => {
    await elsewhere('POST', `?secretId=${name}`, { replication: { automatic: {} } })
    expect(await failure(store.put(entry))).toMatchObject({ code: 'conflict', reason: 'vault_entry_foreign' })
    expect(await failure(store.remove(name, owner))).toMatchObject({ code: 'conflict' })
    expect(await store.read(name, owner)).toMatchObject({ owner: 'foreign', markedFor: null })
  })

  it('says that the API must be enabled', async () => {
    await simulator.settings({ gcp: { api_disabled_in: [(await truth()).gcp.project_id] } })
    const { upstream } = await failure(store.read(name, owner))
    expect(upstream).toMatchObject({ cause: 'forbidden' })
    expect(upstream?.fix).toContain('secretmanager.googleapis.com')
  })

  it('reports missing default credentials instead of ending the process', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/key.json')
    const bare = await openTarget({ kind: 'gcp', project_id: 'hedgerow-sim', transport: transport as 'grpc' })
    const { upstream } = await failure(bare.read(name, owner))
    expect(upstream).toMatchObject({ cause: 'auth', retryable: false })
    expect(await bare.check()).toMatchObject([{ name: 'credentials', status: 'error' }])
    vi.unstubAllEnvs()
    await bare.close()
  })
})
