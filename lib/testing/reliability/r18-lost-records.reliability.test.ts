import { describe, expect, it } from 'vitest'
import type { Prisma } from '#generated/prisma/client.ts'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { type Cloud, clouds } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { duplicatesFor, recordedFor, thereFor } from './ownership.ts'
import { keepFigures, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const bench = await startUnpacedBench()
const trials = Array.from({ length: sized({ ci: 5, full: 20 }) }, (_, index) => clouds[index % clouds.length] as Cloud)

type Rows = Awaited<ReturnType<typeof rowsOf>>
const rowsOf = (configurationId: string) =>
  db().resource.findMany({ where: { configurationId }, orderBy: { address: 'asc' } })

/** What a record must say, whoever wrote it and when. */
const essence = (rows: Rows) =>
  rows.map(({ address, kind, connectionId, externalId, origin, applied, needs }) => {
    return { address, kind, connectionId, externalId, origin, applied, needs: [...needs].sort() }
  })

async function provisioned(cloud: Cloud): Promise<ConfigurationView> {
  const configuration = await bench.configure(cloud)
  expect((await bench.carryOut(configuration.id)).status).toBe('succeeded')
  return configuration
}

const loseRecords = ({ id }: ConfigurationView) => db().resource.deleteMany({ where: { configurationId: id } })
const planned = ({ id }: ConfigurationView, kind: 'apply' | 'destroy' = 'apply') =>
  createPlan({ ctx: bench.ctx, configurationId: id, kind })

type Recovery = { adopted: number; created: number; whole: boolean; left: number; duplicates: number; orphans: number }

async function recovered(configuration: ConfigurationView): Promise<Recovery> {
  const before = await rowsOf(configuration.id)
  await loseRecords(configuration)
  const { summary } = await planned(configuration)
  const run = await bench.carryOut(configuration.id)
  const [after, truth, again] = [await rowsOf(configuration.id), await bench.truth(), await planned(configuration)]
  const known = await recordedFor(configuration)
  return {
    adopted: summary.adopt === before.length ? 1 : 0,
    created: summary.create + summary.replace + summary.update,
    whole: run.status === 'succeeded' && JSON.stringify(essence(after)) === JSON.stringify(essence(before)),
    left: again.changes.filter(({ action }) => action !== 'none').length,
    duplicates: duplicatesFor(truth, configuration).length,
    orphans: thereFor(truth, configuration).filter((one) => !known.includes(one)).length,
  }
}

/** Everything that is there of it after a teardown for which only the marks were known. */
async function tornDown(configuration: ConfigurationView): Promise<number> {
  await loseRecords(configuration)
  expect((await bench.carryOut(configuration.id, 'destroy')).status).toBe('succeeded')
  return thereFor(await bench.truth(), configuration).length
}

/** The records as they were two runs ago: what came since is unknown, what went since is believed to be there. */
async function fromOldBackup(
  configuration: ConfigurationView,
): Promise<{ created: number; left: number; orphans: number }> {
  const { id } = configuration
  const backup = await rowsOf(id)
  const edits = [
    {
      extra_flags: { beta: { rollout_percentage: 10 }, gamma: {} },
      custom_events: {},
      analytics_rollout_percentage: 40,
    },
    { extra_flags: { beta: { rollout_percentage: 20 } }, webhook_endpoint: '', batch_size: 77 },
  ]
  for (const patch of edits) {
    await updateConfiguration({ ctx: bench.ctx, id, patch })
    expect((await bench.carryOut(id)).status).toBe('succeeded')
  }
  await loseRecords(configuration)
  await db().resource.createMany({ data: backup as Prisma.ResourceCreateManyInput[] })
  const { summary } = await planned(configuration)
  const run = await bench.carryOut(id)
  const again = await planned(configuration)
  const known = await recordedFor(configuration)
  const there = thereFor(await bench.truth(), configuration)
  expect(run.status).toBe('succeeded')
  return {
    created: summary.create,
    left: again.changes.filter(({ action }) => action !== 'none').length,
    orphans: there.filter((one) => !known.includes(one)).length + known.filter((one) => !there.includes(one)).length,
  }
}

describe('records that were lost', () => {
  it('are made again from the marks, and nothing else is', async () => {
    const services = await sideBySide(trials, 4, provisioned)
    const recoveries = await sideBySide(services, 4, recovered)
    const left = await sideBySide(services, 4, tornDown)
    const older = await sideBySide(await sideBySide(trials, 4, provisioned), 4, fromOldBackup)
    const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
    keepFigures('R18', {
      services: trials.length,
      adopted_whole: sum(recoveries.map(({ adopted }) => adopted)),
      records_whole: recoveries.filter(({ whole }) => whole).length,
      created: sum(recoveries.map(({ created }) => created)),
      planned_after: sum(recoveries.map((one) => one.left)),
      duplicates: sum(recoveries.map(({ duplicates }) => duplicates)),
      orphans: sum(recoveries.map(({ orphans }) => orphans)),
      left_by_teardown: sum(left),
      old_backups: older.length,
      old_backup_created: sum(older.map(({ created }) => created)),
      old_backup_planned_after: sum(older.map((one) => one.left)),
      old_backup_orphans: sum(older.map(({ orphans }) => orphans)),
    })
    const perfect = { adopted: 1, created: 0, whole: true, left: 0, duplicates: 0, orphans: 0 }
    expect(recoveries).toEqual(trials.map(() => perfect))
    expect(left).toEqual(trials.map(() => 0))
    expect(older).toEqual(trials.map(() => ({ created: 0, left: 0, orphans: 0 })))
  })
})
