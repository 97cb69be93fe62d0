import { expect, it } from 'vitest'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'

await takeOwnDatabase()
const { startUnpacedBench, sideBySide } = await import('./unpaced-bench.ts')
const { checkDrift } = await import('#lib/drift/check-drift.ts')
const { resolveDrift } = await import('#lib/drift/resolve-drift.ts')
const { listResources } = await import('#lib/runs/list-resources.ts')
const { clouds } = await import('#lib/testing/provisioning.ts')
const { liveEntries, liveObjects, liveProjects } = await import('#lib/testing/ground-truth.ts')
const { keepFigures, sized } = await import('./trial.ts')
const { outsidePerson } = await import('./outside-person.ts')
const { vaultPersons } = await import('./outside-vaults.ts')
const { listPathOf, makeEdit, pathOf, posthogEdits } = await import('./drift-edits.ts')

const bench = await startUnpacedBench({ HEDGEROW_GRACE_MS: '500' })
const person = await outsidePerson(bench)
const vaults = await vaultPersons(bench)

const reasons = { enable_session_recording: 'Support replays what a person saw.' }
const recording = { enable_session_recording: true, enable_console_logs: true, reasons }
const made = Object.fromEntries(
  await Promise.all(
    clouds.map(async (cloud) => {
      const configuration = await bench.configure(cloud, recording)
      const run = await bench.carryOut(configuration.id)
      expect(run.status).toBe('succeeded')
      const [project] = liveProjects(await bench.truth(), `nexpo-${configuration.service_name}-prod`)
      return [cloud, { id: configuration.id, service: configuration.service_name, project: Number(project) }] as const
    }),
  ),
) as Record<(typeof clouds)[number], { id: string; service: string; project: number }>

const figures: Record<string, number | string> = {}
const check = (id: string) => checkDrift({ ctx: bench.ctx, configurationId: id })
const drifted = async (id: string) => {
  const { error, fields } = await check(id)
  if (error) throw new Error(error.detail)
  return fields.filter(({ state }) => state !== 'extra')
}
const places = (fields: Awaited<ReturnType<typeof drifted>>) => fields.map(({ address, path }) => `${address} ${path}`)

async function externalIds(id: string): Promise<Map<string, string>> {
  const resources = await listResources(bench.ctx, id)
  return new Map(resources.map(({ address, external_id }) => [address, external_id]))
}

it('finds every managed attribute that was changed, and nothing beside it', { timeout: 600_000 }, async () => {
  const { id, service, project } = made.aws
  const ids = await externalIds(id)
  const edits = posthogEdits(`nexpo-${service}-prod`)
  const missed: string[] = []
  for (const edit of edits) {
    const back = await makeEdit(person, pathOf(project, edit.address, ids.get(edit.address) ?? ''), edit)
    const found = places(await drifted(id))
    if (found.join() !== `${edit.address} ${edit.path}`) missed.push(`${edit.address} ${edit.path}: ${found.join()}`)
    await back()
  }
  const left = places(await drifted(id))
  for (const cloud of clouds) {
    const { id: own, service: name } = made[cloud]
    const entries = liveEntries(await bench.truth(), cloud, name)
    for (const [key, entry] of [...entries].filter(([one]) => ['host', 'project-api-key'].includes(one))) {
      const address = `vault.${cloud === 'aws' ? 'parameter' : 'secret'}/${key}`
      await vaults[cloud].setValue(entry.name, `drifted-canary-${key}`)
      const byValue = places(await drifted(own))
      if (byValue.join() !== `${address} value`) missed.push(`${cloud} ${address} value: ${byValue.join()}`)
      await vaults[cloud].setValue(entry.name, String(entry.value))
      await vaults[cloud].addTag(entry.name, 'Team', 'somebody')
      const byTag = places(await drifted(own))
      if (byTag.join() !== `${address} tags`) missed.push(`${cloud} ${address} tags: ${byTag.join()}`)
      await vaults[cloud].addTag(entry.name, 'Team', 'platform')
    }
    left.push(...places(await drifted(own)))
  }
  Object.assign(figures, { 'attributes changed': edits.length + 12, 'attributes missed': missed.length })
  keepFigures('R14', figures)
  expect(missed).toEqual([])
  expect(left).toEqual([])
})

it('finds nothing where nothing was changed', { timeout: 1_800_000 }, async () => {
  const looks = sized({ ci: 50, full: 1000 })
  const order = Array.from({ length: looks }, (_, index) => clouds[index % clouds.length] ?? 'aws')
  await bench.simulator.clearCalls()
  const alarms = await sideBySide(order, 3, async (cloud) => (await check(made[cloud].id)).status !== 'clean')
  const calls = await bench.simulator.calls({ system: 'posthog' })
  const isList = (path: string) => /^\/api\/projects\/\d+\/\w+\/$/.test(path.split('?')[0] ?? '')
  const lists = calls.filter(({ method, path }) => method === 'GET' && isList(path)).length
  Object.assign(figures, {
    'looks without a change': looks,
    'false alarms': alarms.filter(Boolean).length,
    'list calls per look': Number((lists / looks).toFixed(2)),
    'PostHog calls per look': Number((calls.length / looks).toFixed(2)),
  })
  keepFigures('R14', figures)
  expect(alarms.filter(Boolean)).toEqual([])
  expect(await bench.simulator.calls({ changing: true })).toEqual([])
})
