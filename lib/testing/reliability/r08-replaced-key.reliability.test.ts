import { describe, expect, it } from 'vitest'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { updateConnection } from '#lib/connections/update-connection.ts'
import { db } from '#lib/db.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { liveCounts } from '#lib/testing/ground-truth.ts'
import { type Cloud, clouds } from '#lib/testing/provisioning.ts'
import { drawSeed, keepFigures, seeded, sized } from './trial.ts'
import { startUnpacedBench } from './unpaced-bench.ts'

const bench = await startUnpacedBench({ HEDGEROW_LOG_LEVEL: 'silent' })
const { ctx, simulator } = bench

const deadlineMs = 60_000
/** Of each changing call to PostHog: long enough for a person to come in between. */
const callMs = 150

/** Polls the simulator's record until so many changing calls have come to PostHog. */
async function callsArrived(count: number): Promise<void> {
  for (const until = performance.now() + deadlineMs; performance.now() < until; ) {
    if ((await simulator.calls({ system: 'posthog', changing: true })).length >= count) return
  }
  throw new Error(`There were no ${count} calls within ${deadlineMs} ms.`)
}

/** What a person does: a new key, into the connection, then the old one is revoked. */
async function replaceKey({ posthog_connection }: ConfigurationView): Promise<void> {
  const { id } = await db().connection.findUniqueOrThrow({ where: { name: String(posthog_connection) } })
  const { keys } = (await bench.truth()).posthog
  const old = keys.find(({ label }) => label === posthog_connection)?.value
  const { value } = await simulator.do<{ value: string }>('posthog', 'create_key', {})
  await updateConnection({ ctx, id, patch: { personal_api_key: value } })
  expect(await simulator.do('posthog', 'revoke_key', { value: old })).toEqual({ revoked: 1 })
}

/** A run in which the key is replaced after so many calls: how it ended, and how many calls the old key was refused. */
async function attempt(cloud: Cloud, after: number) {
  const configuration = await bench.configure(cloud)
  const plan = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
  await simulator.clearCalls()
  const { run_id } = await startRun({ ctx, planId: plan.id })
  const running = bench.advance(run_id)
  await callsArrived(after)
  await replaceKey(configuration)
  const run = await running
  const refused = (await simulator.calls({ system: 'posthog' })).filter(({ status }) => status === 401)
  const counts = liveCounts(await bench.truth(), cloud, configuration.service_name)
  const again = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
  const isWhole = counts.projects === 1 && counts.resources === plan.changes.length && again.calls === 0
  return { status: run.status, refused: refused.length, isWhole }
}

describe('a personal key that is replaced and revoked in the middle of runs', () => {
  it('fails none of them, and nothing is there twice', async () => {
    const seed = drawSeed('R08-replaced-key')
    const random = seeded(seed)
    await simulator.fault({ system: 'posthog', changing: true, mode: 'delay', ms: callMs })
    const ends: Awaited<ReturnType<typeof attempt>>[] = []
    for (let index = 0; index < sized({ ci: 5, full: 25 }); index += 1) {
      // From the project, which everything waits for, into the thick of it.
      const after = index === 0 ? 1 : 1 + Math.floor(random() * 12)
      ends.push(await attempt(clouds[index % clouds.length] ?? 'aws', after))
    }
    const failed = ends.filter(({ status }) => status !== 'succeeded').length
    const broken = ends.filter(({ isWhole }) => !isWhole).length
    const refused = ends.map((end) => end.refused)
    const met = refused.filter((count) => count > 0).length
    keepFigures('R08-replaced-key', { seed, runs: ends.length, failed, broken, met, refused: refused.join(' ') })
    expect({ failed, broken }).toEqual({ failed: 0, broken: 0 })
    // Without a single refused call the key would have been replaced too late to matter.
    expect(met).toBeGreaterThanOrEqual(ends.length / 2)
  })
})
