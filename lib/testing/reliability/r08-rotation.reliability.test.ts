import { describe, expect, it } from 'vitest'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { readRotation } from '#lib/rotation/queries.ts'
import { refreshToken } from '#lib/rotation/refresh-token.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { liveProjects } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { type Cloud, clouds } from '#lib/testing/provisioning.ts'
import { sideBySide } from '#lib/testing/side-by-side.ts'
import { fingerprintOf, heldToken, recordedToken } from './held-token.ts'
import { openStage } from './kill-trials.ts'
import type { Boundary, Order } from './orders.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'

await takeOwnDatabase()
const stage = await openStage()
const { bench } = stage
const { ctx, simulator } = bench

const boundaries: readonly Boundary[] = ['step begun', 'request written', 'answer received', 'result committed']
/** What an undisturbed run of a rotation takes, roughly. */
const runMs = 250
const lookEveryMs = 40

type Service = { readonly cloud: Cloud; readonly configuration: ConfigurationView }
type Trial = {
  readonly service: Service
  /** Whether the portal is asked to read the token again; else the run finds out by itself. */
  readonly isTold: boolean
  /** `earlier`: workers that died over this service before. */
  readonly order: (vaultAddress: string, earlier: number) => Order
}

/** One service in each vault, provisioned by the same workers. */
const services = await sideBySide(clouds, clouds.length, async (cloud): Promise<Service> => {
  const configuration = await stage.configure(cloud)
  const plan = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
  expect((await stage.carryOut(cloud, configuration, plan, null)).status).toBe('succeeded')
  return { cloud, configuration }
})

const diedOver = ({ configuration: { key } }: Service) =>
  stage.workers.traces().filter(({ what, configuration }) => what === 'died' && configuration === key).length

/** Looks again and again until the new token is recorded as given: how often the old one could not be read before. */
async function watchOld({ cloud, configuration }: Service, old: string, end: AbortSignal) {
  let [looks, lost] = [0, 0]
  const isGiven = async () => (await recordedToken(configuration.id)).given !== fingerprintOf(old)
  while (!end.aborted && !(await isGiven())) {
    const { readable } = heldToken(await bench.truth(), cloud, configuration.service_name)
    if (await isGiven()) break
    looks += 1
    lost += readable.includes(old) ? 0 : 1
    await new Promise((next) => setTimeout(next, lookEveryMs))
  }
  return { looks, lost }
}

/** The token is reset in PostHog, and the worker that writes it into the vault is killed. */
async function rotate(trial: Trial) {
  const { service, isTold, order } = trial
  const { cloud, configuration } = service
  const { id: configurationId, service_name } = configuration
  const truth = await bench.truth()
  const before = heldToken(truth, cloud, service_name)
  const [project] = liveProjects(truth, `nexpo-${service_name}-prod`)
  const { api_token } = await simulator.do<{ api_token: string }>('posthog', 'reset_token', { project })
  if (isTold) await refreshToken({ ctx, configurationId })
  const plan = await createPlan({ ctx, configurationId, kind: 'apply' })
  const written = plan.changes.find(({ address }) => address.endsWith('/project-api-key'))
  const end = new AbortController()
  const [watched, tried] = await Promise.all([
    watchOld(service, String(before.current), end.signal),
    stage
      .carryOut(cloud, configuration, plan, order(String(written?.address), diedOver(service)))
      .finally(() => end.abort()),
  ])

  const after = heldToken(await bench.truth(), cloud, service_name)
  const recorded = await recordedToken(configurationId)
  const hash = fingerprintOf(String(after.current))
  const { current } = await readRotation(ctx, configurationId)
  const again = await createPlan({ ctx, configurationId, kind: 'apply' })
  return {
    trial,
    deaths: tried.deaths,
    ...watched,
    isDone: tried.status === 'succeeded' && again.calls === 0 && (!isTold || current?.phase === 'confirmed'),
    isSame: after.current === api_token && recorded.read === hash && recorded.given === hash,
    /** Versions beside the one that had to be. */
    surplus: after.versions - before.versions - 1,
  }
}

/** One service at a time in each vault, the vaults side by side. */
async function attempt(trials: readonly Trial[]) {
  const lanes = services.map((service) => trials.filter((trial) => trial.service === service))
  return (await sideBySide(lanes, lanes.length, (lane) => sideBySide(lane, 1, rotate))).flat()
}

function judge(row: string, ends: Awaited<ReturnType<typeof attempt>>, more: Readonly<Record<string, number>> = {}) {
  const count = (isIt: (end: (typeof ends)[number]) => boolean) => ends.filter(isIt).length
  const figures = {
    rotations: ends.length,
    killed: count(({ deaths }) => deaths > 0),
    unfinished: count(({ isDone }) => !isDone),
    'vault and database differ': count(({ isSame }) => !isSame),
    'more than one surplus version a crash': count(({ surplus, deaths }) => surplus > deaths),
    'surplus versions': ends.reduce((sum, { surplus }) => sum + surplus, 0),
    looks: ends.reduce((sum, { looks }) => sum + looks, 0),
    'old token gone too early': ends.reduce((sum, { lost }) => sum + lost, 0),
  }
  keepFigures(row, { ...figures, ...more })
  expect(figures).toMatchObject({
    unfinished: 0,
    'vault and database differ': 0,
    'more than one surplus version a crash': 0,
    'old token gone too early': 0,
  })
  expect(figures.looks).toBeGreaterThan(ends.length)
  return figures
}

describe('a worker is killed while it writes a token that was reset', () => {
  it('at each boundary, in each vault: the vault gets the new one, and has the old one until then', async () => {
    const trials = services.flatMap((service) =>
      boundaries.map((boundary, index): Trial => {
        const order: Trial['order'] = (address, earlier) => ({ at: 'boundary', address, boundary, earlier })
        return { service, isTold: index % 2 === 0, order }
      }),
    )
    const ends = await attempt(trials)
    // A run that lost its worker to another's death may have passed its own boundary meanwhile: again, and counted.
    for (let round = 0, left = ends; round < 2; round += 1) {
      left = await attempt(left.flatMap(({ deaths, trial }) => (deaths === 0 ? [trial] : [])))
      ends.push(...left)
    }
    const { killed } = judge('R08-rotation', ends)
    expect(killed).toBe(trials.length)
  })

  it('at random moments, once or twice over: the same', async () => {
    const seed = drawSeed('R08-rotation')
    const random = seeded(seed)
    const trials = Array.from({ length: sized({ ci: 10, full: 50 }) }, (_, index): Trial => {
      const afterMs = Array.from({ length: 1 + Math.floor(random() * 2) }, () => Math.round(random() * runMs))
      const service = services[index % services.length] as Service
      return { service, isTold: random() < 0.5, order: (_, earlier) => ({ at: 'time', afterMs, earlier }) }
    })
    const { killed } = judge('R08-rotation-random', await attempt(trials), { seed })
    expect(killed).toBeGreaterThanOrEqual(trials.length / 3)
  })
})
