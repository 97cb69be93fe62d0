import { beforeEach, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { entryFor, failure, openTarget, targetOf } from '#lib/testing/vault-targets.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import type { VaultStore } from './store.ts'

const simulator = await takeSimulator()
let store: VaultStore
const target = targetOf('Azure Key Vault')
const entry = entryFor(target)
const { name, owner } = entry

beforeEach(async () => {
  store = await openTarget(target.settings(simulator, await truth()))
  return () => store.close()
})

const truth = () => simulator.truth<VaultTruth>()

/** Somebody else at work in the vault, over the real REST API. */
async function elsewhere(method: string, path: string, body: unknown): Promise<void> {
  const { tenant_id, client_id, client_secret } = (await truth()).azure
  const { azure } = simulator.endpoints
  const form = { grant_type: 'client_credentials', client_id, client_secret, scope: 'https://vault.azure.net/.default' }
  const given = await fetch(`${azure}/${tenant_id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const { access_token } = (await given.json()) as { access_token: string }
  const response = await fetch(`${azure}/secrets/${path}?api-version=7.6`, {
    method,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
  })
  expect(response.status).toBe(200)
}

it('recovers its own deleted secret with all its versions', async () => {
  await store.put(entry)
  await store.remove(name, owner)
  await store.put({ ...entry, value: new Secret('again') })
  const [held] = target.held(await truth(), name)
  expect(held).toMatchObject({ value: 'again', versions: 2 })
  expect((await truth()).azure.deleted_secrets).toEqual([])
})

it('leaves a deleted secret of another configuration deleted', async () => {
  await store.put(entry)
  await store.remove(name, owner)
  const theirs = { ...entry, owner: { ...owner, configuration: 'nexpo/auth/dev' } }
  const error = await failure(store.put(theirs))
  expect(error).toMatchObject({ code: 'conflict', reason: 'vault_entry_foreign' })
  expect(error.message).toContain('deleted')
  expect((await truth()).azure.deleted_secrets).toMatchObject([{ name }])
})

it('waits until a deletion is settled', async () => {
  await simulator.settings({ azure: { being_deleted_ms: 600, being_recovered_ms: 600 } })
  await store.put(entry)
  await store.remove(name, owner)
  await store.put(entry)
  expect(target.held(await truth(), name)).toMatchObject([{ value: entry.value.reveal() }])
})

it('says when to come back if a name does not settle', async () => {
  await simulator.settings({ azure: { being_deleted_ms: 60_000 } })
  const hasty = await openTarget(target.settings(simulator, await truth()), { settleMs: 100 })
  await hasty.put(entry)
  await hasty.remove(name, owner)
  const { upstream, retryAfterMs } = await failure(hasty.put(entry))
  expect(upstream).toMatchObject({ cause: 'conflict', retryable: true })
  expect(retryAfterMs).toBeGreaterThan(0)
  await hasty.close()
})

it('sees whose a disabled secret is, and writes a new version', async () => {
  const { version } = await store.put(entry)
  await elsewhere('PATCH', `${name}/${version}`, { attributes: { enabled: false } })
  expect(await store.read(name, owner)).toMatchObject({ owner: 'ours', value: null, tags: { Environment: 'prod' } })
  const again = await store.put(entry)
  expect(again.version).not.toBe(version)
  expect((await store.read(name, owner))?.value?.equals(entry.value)).toBe(true)
})

it('does not touch a secret that somebody made by hand', async () => {
  await elsewhere('PUT', name, { value: 'by hand' })
  expect(await failure(store.put(entry))).toMatchObject({ code: 'conflict', reason: 'vault_entry_foreign' })
  expect(await failure(store.remove(name, owner))).toMatchObject({ code: 'conflict' })
  expect(target.held(await truth(), name)).toMatchObject([{ value: 'by hand', versions: 1 }])
})

it('never sends a value before the vault has accepted the credentials', async () => {
  const entries = Array.from({ length: 4 }, (_, index) => entryFor(target, { key: `key-${index}` }))
  await simulator.clearCalls()
  await Promise.all(entries.map((one) => store.put(one)))
  const refused = (await simulator.calls({ system: 'azure' })).filter(({ status }) => status === 401)
  expect(refused.filter(({ method }) => method !== 'GET')).toEqual([])
})
