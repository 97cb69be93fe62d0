import { describe, expect, it } from 'vitest'
import { readEnvBlock } from '#lib/runs/read-env-block.ts'
import { liveEntries } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { type Cloud, clouds, type Truth } from '#lib/testing/provisioning.ts'
import { billFor } from './bill.ts'
import { figuresOf } from './judge-trials.ts'
import { openStage, type Trial, type Tried } from './kill-trials.ts'
import { type Boundary, boundaries } from './orders.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'

await takeOwnDatabase()
const stage = await openStage()
const { bench } = stage

/** At a boundary of the write of the one entry that holds the project's key. */
function trialOf(cloud: Cloud, boundary: Boundary): Trial {
  return {
    cloud,
    order: ({ changes }) => {
      const address = changes.find((change) => /^vault\..*\/project-api-key$/.test(change.address))?.address ?? ''
      return { at: 'boundary', address, boundary }
    },
  }
}

/** What differs between the vault and what the portal reveals, and versions beyond one for each crash and the first. */
async function faultsOf(truth: Truth, { cloud, configuration, deaths }: Tried): Promise<string[]> {
  const { id: configurationId, service_name } = configuration
  const block = await readEnvBlock({ ctx: bench.ctx, configurationId, format: 'json', values: 'reveal' })
  const revealed = JSON.parse(block.text) as Record<string, string>
  const entries = liveEntries(truth, cloud, service_name)
  const differing = [...entries].flatMap(([key, entry]) => {
    const name =
      key === 'project-api-key' ? 'POSTHOG_PROJECT_API_KEY' : `POSTHOG_${key.replaceAll('-', '_').toUpperCase()}`
    const told = revealed[name]
    return told === undefined || told === entry.value ? [] : [`${cloud} ${service_name}: ${key} differs`]
  })
  const known = entries.get('project-api-key')?.value === revealed.POSTHOG_PROJECT_API_KEY
  const versions = versionsOf(truth, cloud, service_name)
  const surplus = Object.entries(versions).flatMap(([name, count]) =>
    count > 1 + deaths ? [`${name} has ${count} versions after ${deaths} crashes`] : [],
  )
  return [...differing, ...surplus, ...(known ? [] : [`${cloud} ${service_name}: the key is not what is revealed`])]
}

function versionsOf(truth: Truth, cloud: Cloud, service: string): Record<string, number> {
  const objects = cloud === 'aws' ? truth.aws.parameters : truth[cloud].secrets
  const mine = objects.filter(({ name }) => name.includes(service))
  return Object.fromEntries(mine.map(({ name, versions }) => [name, (versions as readonly unknown[]).length]))
}

async function judge(row: string, tried: readonly Tried[], more: Readonly<Record<string, number>>): Promise<void> {
  const truth = await bench.truth()
  const bill = await billFor(truth, tried)
  const faults: string[] = []
  let surplus = 0
  for (const one of tried) {
    faults.push(...(await faultsOf(truth, one)))
    for (const count of Object.values(versionsOf(truth, one.cloud, one.configuration.service_name)))
      surplus += count - 1
  }
  keepFigures(row, {
    ...figuresOf(tried, bill),
    'values that differ': faults.length,
    'surplus versions': surplus,
    ...more,
  })
  expect(faults).toEqual([])
  expect(bill).toEqual({ leaked: [], duplicated: [], missing: [], unfinished: [] })
}

describe('the worker is killed while it writes to a vault', () => {
  it(`at each of ${boundaries.length} boundaries on each of ${clouds.length} clouds: the vault holds what we know`, async () => {
    const trials = clouds.flatMap((cloud) => boundaries.map((boundary) => trialOf(cloud, boundary)))
    const tried = await stage.attempt(trials, 4)
    await judge('R08-write', tried, {})
    expect(tried.filter(({ deaths }) => deaths === 0)).toEqual([])
  })

  it('at random moments: the vault holds what we know', async () => {
    const seed = drawSeed('R08-write-random')
    const random = seeded(seed)
    const trials = Array.from({ length: sized({ ci: 20, full: 100 }) }, (_, index): Trial => {
      const afterMs = [200 + Math.round(random() * 700), Math.round(random() * 500)]
      return {
        cloud: index % 10 === 0 ? 'aws' : index % 2 === 0 ? 'azure' : 'gcp',
        order: () => ({ at: 'time', afterMs }),
      }
    })
    await judge('R08-write-random', await stage.attempt(trials, 4), { seed })
  })
})
