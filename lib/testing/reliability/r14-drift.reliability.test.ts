import { expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { checkDrift } from '#lib/drift/check-drift.ts'
import { resolveDrift } from '#lib/drift/resolve-drift.ts'
import type { DriftFieldView } from '#lib/drift/views.ts'
import { listResources } from '#lib/runs/list-resources.ts'
import { liveEntries, liveProjects } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { type Cloud, clouds } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { listPathOf, makeEdit, pathOf, posthogEdits } from './drift-edits.ts'
import { copyOf, deletables, deleteObject } from './drift-losses.ts'
import { outsidePerson } from './outside-person.ts'
import { vaultPersons } from './outside-vaults.ts'
import { keepFigures, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

await takeOwnDatabase()
const bench = await startUnpacedBench({ HEDGEROW_GRACE_MS: '500' })
// A recreated project or secret must not wait for the old one to be gone.
await bench.simulator.settings({ azure: { being_deleted_ms: 0, being_recovered_ms: 0 } })
const person = await outsidePerson(bench)
const vaults = await vaultPersons(bench)

type Service = { readonly cloud: Cloud; readonly id: string; readonly name: string; readonly project: number }

const reasons = { enable_session_recording: 'Support replays what a person saw.' }
const recording = { enable_session_recording: true, enable_console_logs: true, reasons }

/** Each has a PostHog key of its own, and so its own budget of calls. */
async function provision(cloud: Cloud): Promise<Service> {
  const { id, service_name: name } = await bench.configure(cloud, recording)
  expect((await bench.carryOut(id)).status).toBe('succeeded')
  const [project] = liveProjects(await bench.truth(), `nexpo-${name}-prod`)
  return { cloud, id, name, project: Number(project) }
}

const fleet = await sideBySide([...clouds, ...clouds], 3, provision)
const figures: Record<string, number | string> = {}

async function look(id: string): Promise<DriftFieldView[]> {
  const { error, fields } = await checkDrift({ ctx: bench.ctx, configurationId: id })
  if (error) throw new Error(error.detail)
  return fields.filter(({ state }) => state !== 'extra')
}
const told = (fields: readonly DriftFieldView[]) =>
  fields.map(({ state, address, path }) => `${state} ${address} ${path}`.trim()).join(', ')

async function objectPath({ id, project }: Service, address: string): Promise<string> {
  const found = (await listResources(bench.ctx, id)).find((one) => one.address === address)
  return pathOf(project, address, found?.external_id ?? '')
}

async function revert({ id }: Service, address: string, path = ''): Promise<void> {
  const input = { address, path, action: 'revert' }
  const { run_id } = await resolveDrift({ ctx: bench.ctx, configurationId: id, input })
  const run = await bench.advance(String(run_id))
  const failed = run.steps.find(({ error }) => error !== null)
  expect(failed?.error?.detail).toBeUndefined()
  expect(run.status).toBe('succeeded')
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

it('finds every managed attribute that was changed, nothing beside it, and sets it back', {
  timeout: 600_000,
}, async () => {
  const wrong: string[] = []
  const expectOnly = async (service: Service, place: string) => {
    const fields = await look(service.id)
    const found = told(fields)
    if (found !== `changed ${place}`) wrong.push(`${service.cloud} ${place}: ${found}`)
    return fields[0]?.can.includes('revert') ?? false
  }
  let reverts = 0
  const changed = await sideBySide(fleet, fleet.length, async (service, index) => {
    const mine = posthogEdits(`nexpo-${service.name}-prod`).filter((_, at) => at % fleet.length === index)
    for (const [turn, edit] of mine.entries()) {
      const back = await makeEdit(person, await objectPath(service, edit.address), edit)
      const mayRevert = await expectOnly(service, `${edit.address} ${edit.path}`)
      // A run for each takes its time.
      if (!mayRevert || turn % sized({ ci: 3, full: 1 }) !== 0) await back()
      else {
        await revert(service, edit.address, edit.path)
        reverts += 1
      }
    }
    if (index >= clouds.length) return mine.length
    const entries = liveEntries(await bench.truth(), service.cloud, service.name)
    const [vault, kind] = [vaults[service.cloud], service.cloud === 'aws' ? 'vault.parameter' : 'vault.secret']
    for (const [key, { name, value }] of [...entries].filter(([one]) => ['host', 'webhook-secret'].includes(one))) {
      await vault.setValue(name, `changed-by-hand-${key}`)
      await expectOnly(service, `${kind}/${key} value`)
      await vault.setValue(name, String(value))
      await vault.addTag(name, 'Team', 'somebody')
      await expectOnly(service, `${kind}/${key} tags`)
      await vault.addTag(name, 'Team', 'platform')
    }
    return mine.length + 4
  })
  const left = await sideBySide(fleet, 3, async ({ id }) => told(await look(id)))
  Object.assign(figures, { 'attributes changed': sum(changed), 'not found, or not alone': wrong.length, reverts })
  keepFigures('R14', figures)
  expect(wrong).toEqual([])
  expect(left.filter((text) => text !== '')).toEqual([])
  expect(sum(changed)).toBeGreaterThanOrEqual(55)
})

it('finds nothing where nothing was changed', { timeout: 1_800_000 }, async () => {
  const looks = sized({ ci: 50, full: 1000 })
  const order = Array.from({ length: looks }, (_, index) => fleet[index % fleet.length] as Service)
  await bench.simulator.clearCalls()
  const alarms = (await sideBySide(order, 6, async ({ id }) => told(await look(id)))).filter((text) => text !== '')
  const calls = await bench.simulator.calls({ system: 'posthog' })
  const isList = (path: string) => /^\/api\/projects\/\d+\/\w+\/$/.test(path.split('?')[0] ?? '')
  const lists = calls.filter(({ method, path }) => method === 'GET' && isList(path)).length
  Object.assign(figures, {
    'looks without a change': looks,
    'false alarms': alarms.length,
    'list calls a look': Number((lists / looks).toFixed(2)),
    'PostHog calls a look': Number((calls.length / looks).toFixed(2)),
  })
  keepFigures('R14', figures)
  expect(alarms).toEqual([])
  expect(await bench.simulator.calls({ changing: true })).toEqual([])
})

/** What hangs on a lost resource may drift with it; nothing else may. */
async function beside(service: Service, address: string, fields: readonly DriftFieldView[]): Promise<string[]> {
  const rows = await db().resource.findMany({ where: { configurationId: service.id } })
  const hanging = new Set([address])
  for (let before = 0; before < hanging.size; ) {
    before = hanging.size
    for (const { address: one, needs } of rows) if (needs.some((need) => hanging.has(need))) hanging.add(one)
  }
  return fields.filter((field) => !hanging.has(field.address)).map((field) => told([field]))
}

it('finds what was deleted or made again, and sets it back', { timeout: 600_000 }, async () => {
  const wrong: string[] = []
  const lose = async (service: Service, address: string, state: 'deleted' | 'recreated') => {
    const found = await look(service.id)
    const isFound = found.some((field) => field.address === address && field.state === state && field.path === '')
    const others = await beside(service, address, found)
    if (!isFound || others.length > 0) wrong.push(`${state} ${address}: ${told(found)}`)
  }
  const comeBack = async (service: Service, address: string) => {
    await revert(service, address)
    const left = told(await look(service.id))
    if (left !== '') wrong.push(`after the revert of ${address}: ${left}`)
  }
  const losses = await sideBySide(fleet, fleet.length, async (service, index) => {
    const mine = deletables.filter((_, at) => at % fleet.length === index)
    for (const one of mine) {
      const { address } = one
      await deleteObject(person, await objectPath(service, address), one)
      await lose(service, address, 'deleted')
      await comeBack(service, address)
      const path = await objectPath(service, address)
      const copy = await copyOf(person, path, one)
      await deleteObject(person, path, one)
      await person.posthog('POST', listPathOf(service.project, address), copy)
      await lose(service, address, 'recreated')
      await comeBack(service, address)
    }
    return 2 * mine.length + (index < clouds.length ? await loseVaultEntry(service) : 0)
  })

  async function loseVaultEntry(service: Service): Promise<number> {
    const vault = vaults[service.cloud]
    const entry = liveEntries(await bench.truth(), service.cloud, service.name).get('webhook-secret')
    const name = entry?.name ?? ''
    const address = `${service.cloud === 'aws' ? 'vault.parameter' : 'vault.secret'}/webhook-secret`
    await vault.remove(name)
    await lose(service, address, 'deleted')
    await comeBack(service, address)
    await vault.remove(name)
    await vault.make(name, 'made-by-somebody-else')
    await lose(service, address, 'recreated')
    return 2
  }
  Object.assign(figures, { 'deleted or recreated': sum(losses), 'losses not found': wrong.length })
  keepFigures('R14', figures)
  expect(wrong).toEqual([])
})

it('looks after a failed run as after any other, and leaves it failed', { timeout: 120_000 }, async () => {
  const { id, service_name: name } = await bench.configure('azure')
  await bench.simulator.fault({ mode: '403-plan-limit', match: '^POST .*hog_functions' })
  expect((await bench.carryOut(id)).status).toBe('failed')
  await bench.simulator.clearFaults()
  const clean = told(await look(id))
  const [project] = liveProjects(await bench.truth(), `nexpo-${name}-prod`)
  const service: Service = { cloud: 'azure', id, name: String(name), project: Number(project) }
  const flag = 'posthog.feature_flag/debug-logging'
  await person.posthog('PATCH', await objectPath(service, flag), { active: false })
  const found = told(await look(id))
  await revert(service, flag, 'active')
  const { status } = await db().configuration.findUniqueOrThrow({ where: { id } })
  Object.assign(figures, { 'drift found after a failed run': found === `changed ${flag} active` ? 1 : 0 })
  keepFigures('R14', figures)
  expect({ clean, found, status, left: told(await look(id)) }).toEqual({
    clean: '',
    found: `changed ${flag} active`,
    status: 'failed',
    left: '',
  })
})
