import { expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { checkDrift } from '#lib/drift/check-drift.ts'
import { listResources } from '#lib/runs/list-resources.ts'
import { liveEntries, liveProjects } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { clouds } from '#lib/testing/provisioning.ts'
import { pathOf } from './drift-edits.ts'
import { outsidePerson, type Row } from './outside-person.ts'
import { vaultPersons } from './outside-vaults.ts'
import { keepFigures } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

/*
 * Values that nobody may read back: in the vaults they are told apart by keyed fingerprint; PostHog masks an input
 * that is secret, so that another value behind the mask cannot be seen by anybody, and what is seen is that the secret
 * is gone or is not sent any more.
 */

await takeOwnDatabase()
const bench = await startUnpacedBench({ HEDGEROW_GRACE_MS: '500', HEDGEROW_LOG_LEVEL: 'debug' })
const person = await outsidePerson(bench)
const vaults = await vaultPersons(bench)

const said: string[] = []
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (text: string | Uint8Array, ...rest: unknown[]) => boolean
  stream.write = ((text: string | Uint8Array, ...rest: unknown[]) => {
    said.push(String(text))
    return write(text, ...rest)
  }) as typeof stream.write
}

const canaries: string[] = []
function canary(): string {
  const text = `canary-secret-of-somebody-${canaries.length}-x`
  canaries.push(text)
  return text
}

/** The whole database as text, table by table. */
async function dump(): Promise<string> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await db().$queryRawUnsafe<{ text: string | null }[]>(`SELECT t::text AS text FROM ${name} t`)
    texts.push(...rows.map(({ text }) => text ?? ''))
  }
  return texts.join('\n')
}

async function seen(id: string): Promise<string[]> {
  const { error, fields } = await checkDrift({ ctx: bench.ctx, configurationId: id })
  if (error) throw new Error(error.detail)
  return fields.map(({ address, path }) => `${address} ${path}`)
}

it('sees twenty changed secrets and keeps none of them', { timeout: 300_000 }, async () => {
  let made = 0
  const missed: string[] = []
  let hidden = 0
  let hiddenSeen = 0
  for (const cloud of clouds) {
    const { id, service_name: name } = await bench.configure(cloud)
    expect((await bench.carryOut(id)).status).toBe('succeeded')
    const tried = async (place: string, edit: () => Promise<unknown>) => {
      made += 1
      const isAlone = !(await seen(id)).includes(place)
      await edit()
      if (!isAlone || !(await seen(id)).includes(place)) missed.push(`${cloud} ${place}`)
    }
    const kind = cloud === 'aws' ? 'vault.parameter' : 'vault.secret'
    const entries = liveEntries(await bench.truth(), cloud, String(name))
    for (const key of ['project-api-key', 'webhook-secret', 'webhook-secret']) {
      const { name: entry = '', value } = entries.get(key) ?? {}
      await tried(`${kind}/${key} value`, () => vaults[cloud].setValue(entry, canary()))
      await vaults[cloud].setValue(entry, String(value))
    }
    const [project = 0] = liveProjects(await bench.truth(), `nexpo-${name}-prod`)
    await tried(`posthog.project/nexpo-${name}-prod api_token`, async () => {
      const { api_token } = await bench.simulator.do<{ api_token: string }>('posthog', 'reset_token', { project })
      canaries.push(api_token)
    })

    const webhooks = (await listResources(bench.ctx, id)).filter((one) => one.kind === 'posthog.hog_function')
    for (const { address, external_id } of webhooks) {
      const path = pathOf(project, address, external_id)
      const { inputs } = (await person.posthog('GET', path)) as { inputs: Row }
      await person.posthog('PATCH', path, { inputs: { ...inputs, webhook_secret: { value: canary() } } })
      hidden += 1
      hiddenSeen += (await seen(id)).includes(`${address} secret`) ? 1 : 0
      const headers = { value: { 'Content-Type': 'application/json', 'X-Webhook-Secret': canary() } }
      await tried(`${address} secret`, () => person.posthog('PATCH', path, { inputs: { ...inputs, headers } }))
    }
  }
  const kept = await dump()
  const inDatabase = canaries.filter((text) => kept.includes(text)).length
  const inLogs = canaries.filter((text) => said.some((line) => line.includes(text))).length
  keepFigures('R09', {
    'secrets changed': made,
    'not found': missed.length,
    'changed behind PostHog’s mask (cannot be seen)': hidden,
    'of those seen': hiddenSeen,
    'in clear in the database': inDatabase,
    'in clear in the logs': inLogs,
  })
  // The search can find: what is no secret is there.
  expect(kept).toContain('posthog.hog_function/service-errors')
  expect(missed).toEqual([])
  expect(made).toBeGreaterThanOrEqual(20)
  expect({ inDatabase, inLogs }).toEqual({ inDatabase: 0, inLogs: 0 })
})
