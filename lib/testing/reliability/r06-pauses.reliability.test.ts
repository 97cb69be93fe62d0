import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createConnection } from '#lib/connections/create-connection.ts'
import { type LoadedConnection, loadConnection } from '#lib/connections/load-connection.ts'
import { openPostHog } from '#lib/connections/open-clients.ts'
import { newId } from '#lib/core/ids.ts'
import { advanceRun } from '#lib/runs/advance-run.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { getRun } from '#lib/runs/queries.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { keepFigures } from './trial.ts'

/* R6: Retry-After is obeyed by all, in both of its forms, be it an hour. */

await takeOwnDatabase()
const bench = await startBench({ HEDGEROW_DEADLINE_MS: '10000', HEDGEROW_LOG_LEVEL: 'error' })
const { ctx, simulator } = bench

const posthogCalls = async () => (await simulator.calls({ system: 'posthog' })).filter(({ status }) => status !== null)
const refused = async () => (await posthogCalls()).filter(({ status }) => status === 429).length

describe('a pause that PostHog asks for', () => {
  const asked = { what: 'read who we are' }
  const who = '/api/users/@me/'

  it.each(['seconds', 'date'])('in %s is kept by everybody, and never ended early', async (format) => {
    const connection = await ownConnection()
    const clients = [openPostHog(connection), openPostHog(connection, { lane: 'run' })]
    await simulator.clearCalls()
    await simulator.fault({
      system: 'posthog',
      match: who,
      mode: '429',
      retry_after: 2,
      retry_after_format: format,
      times: 1,
    })
    await Promise.all(
      clients.map(async (client, index) => {
        if (index > 0) await expect.poll(refused, { interval: 20 }).toBe(1)
        await client.get(who, z.unknown(), asked)
      }),
    )
    const calls = await posthogCalls()
    const [refusal, ...later] = calls.toSorted((one, other) => one.t0 - other.t0)
    expect(refusal?.status).toBe(429)
    expect(later.map(({ status }) => status)).toEqual([200, 200])
    const soonestMs = Math.round(Math.min(...later.map(({ t0 }) => t0)) - Number(refusal?.t1))
    keepFigures(`R06-pause-${format}`, { asked_ms: 2_000, soonest_ms: soonestMs })
    // The simulator counts from its answer's end, we from its arrival.
    for (const { t0 } of later) expect(t0 - Number(refusal?.t1)).toBeGreaterThan(1_995)
  })

  it.each(['seconds', 'date'])(
    'in %s of an hour: no call goes out, and the run says when it goes on',
    async (format) => {
      const connection = await ownConnection()
      const { configuration, plan } = await bench.planned({ posthog_connection: connection.name })
      const { run_id } = await startRun({ ctx, planId: plan.id })
      await simulator.clearCalls()
      const match = 'POST /api/organizations/'
      await simulator.fault({ match, mode: '429', retry_after: 3600, retry_after_format: format, times: 1 })
      const drain = new AbortController()
      const going = advanceRun(run_id, 'test-worker', drain.signal)
      const waiting = async () => (await getRun(ctx, run_id)).steps.find(({ status }) => status === 'waiting') ?? null
      await expect.poll(waiting, { timeout: 20_000, interval: 50 }).not.toBeNull()
      const inSeconds = (Date.parse((await waiting())?.retry_at ?? '') - Date.now()) / 1000
      expect(inSeconds).toBeGreaterThan(3_590)
      expect(inSeconds).toBeLessThan(3_602)

      const other = openPostHog(connection, { lane: 'run' }).get(who, z.unknown(), asked)
      const upstream = expect.objectContaining({ cause: 'throttled', outcome: 'rejected' })
      await expect(other).rejects.toMatchObject({ code: 'upstream', upstream })
      const planned = await createPlan({ ctx, configurationId: configuration.id, kind: 'apply' })
      expect(planned.calls).toBe(0)
      drain.abort()
      await going
      expect((await posthogCalls()).at(-1)?.status).toBe(429)
    },
  )
})

/** A connection with a key of its own, so that nobody else's calls count. */
async function ownConnection(): Promise<LoadedConnection> {
  const name = `PostHog ${newId().slice(-8)}`
  const { value } = await simulator.do<{ value: string }>('posthog', 'create_key', { label: name })
  const input = { kind: 'posthog', name, host: simulator.endpoints.posthog, personal_api_key: value }
  return loadConnection((await createConnection({ ctx, input })).id)
}
