import { spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import type { Window } from '#lib/posthog/limiter.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import type { Lane } from './call-budget.ts'
import { createSharedLimiter, createTurns } from './shared-limiter.ts'

await takeOwnDatabase()

const small: readonly Window[] = [{ requests: 10, durationMs: 1_000 }]
const long: readonly Window[] = [{ requests: 20, durationMs: 600_000 }]

type Turns = ReturnType<typeof createTurns>
const turnsOn = (budget: string, windows: readonly Window[], lane: Lane = 'person'): Turns =>
  createTurns({ budget, system: 'posthog', lane, windows })
/** As many calls at once, each of them over as soon as it may be made. */
const takes = (turns: Turns, count: number) =>
  Promise.allSettled(Array.from({ length: count }, () => turns.take().then((over) => over()))).then((ends) => ({
    taken: ends.filter(({ status }) => status === 'fulfilled').length,
    reasons: ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])),
  }))

/** Moments of the calls of a budget, in milliseconds on the database's clock. */
async function moments(budget: string): Promise<number[]> {
  const rows = await db().$queryRaw<{ at: number }[]>`
    SELECT (extract(epoch FROM at) * 1000)::float8 AS at FROM call_slot WHERE budget = ${budget} ORDER BY at`
  return rows.map(({ at }) => at)
}

function fullest(at: readonly number[], durationMs: number): number {
  return Math.max(0, ...at.map((end) => at.filter((one) => one <= end && one > end - durationMs).length))
}

describe('a budget of calls that processes share', () => {
  it('lets a burst through and then waits for the oldest to leave the window, whoever asks', async () => {
    const budget = newId()
    const [ours, theirs] = [turnsOn(budget, small), turnsOn(budget, small)]
    const ends = await Promise.all([takes(ours, 17), takes(theirs, 17)])
    expect(ends.map(({ taken }) => taken)).toEqual([17, 17])
    const at = await moments(budget)
    expect(at).toHaveLength(34)
    expect(fullest(at, 1_000)).toBe(10)
    expect(Number(at[9]) - Number(at[0])).toBeLessThan(500)
  })

  it('counts the two buckets of a key apart', async () => {
    const windows = { crud: long, insights: long }
    const limiter = createSharedLimiter(newId(), 'person', windows)
    const all = ['crud', 'insights'] as const
    await Promise.all(all.flatMap((bucket) => Array.from({ length: 20 }, () => limiter.take(bucket))))
    for (const bucket of all)
      await expect(limiter.take(bucket)).rejects.toMatchObject({ upstream: { cause: 'throttled' } })
  })

  it('says how long a wait would be that is too long to sit out', async () => {
    const turns = turnsOn(newId(), long)
    const { taken, reasons } = await takes(turns, 21)
    expect(taken).toBe(20)
    const upstream = { cause: 'throttled', outcome: 'rejected', retryable: true }
    expect(reasons).toEqual([
      expect.objectContaining({ code: 'upstream', upstream: expect.objectContaining(upstream) }),
    ])
    expect(reasons[0].retryAfterMs).toBeGreaterThan(595_000)
    expect(reasons[0].retryAfterMs).toBeLessThanOrEqual(601_000)
  })

  it('keeps a tenth of every window for people, and half of it from what nobody waits for', async () => {
    const budget = newId()
    const gentle = { run: turnsOn(budget, long, 'run'), background: turnsOn(budget, long, 'background') }
    expect((await takes(gentle.background, 15)).taken).toBe(10)
    expect((await takes(gentle.run, 15)).taken).toBe(8)
    expect((await takes(turnsOn(budget, long), 15)).taken).toBe(2)
  })

  it('never lets a person wait behind what others are waiting for', async () => {
    const budget = newId()
    const bulk = turnsOn(budget, [{ requests: 20, durationMs: 3_000 }], 'run')
    const all = takes(bulk, 30)
    await expect.poll(async () => (await moments(budget)).length).toBe(18)
    const person = turnsOn(budget, [{ requests: 20, durationMs: 3_000 }])
    const before = performance.now()
    await person.take()
    expect(performance.now() - before).toBeLessThan(1_000)
    expect(await moments(budget)).toHaveLength(19)
    expect((await all).taken).toBe(30)
  })

  it('sends one call after another when half is used and nobody waits in front of it', async () => {
    const turns = turnsOn(newId(), long, 'run')
    const out = await Promise.all(Array.from({ length: 10 }, () => turns.take()))
    let more = 0
    const next = Array.from({ length: 2 }, () =>
      turns.take().then((over) => {
        more += 1
        return over
      }),
    )
    for (const over of out.slice(1)) over()
    await turnsOn(newId(), long).take()
    expect(more).toBe(0)
    out[0]?.()
    ;(await next[0])?.()
    expect(more).toBe(1)
    await next[1]
  })

  it('stops waiting when it is aborted, and leaves its turn to the next', async () => {
    const budget = newId()
    const turns = turnsOn(budget, small)
    await takes(turns, 10)
    const leaving = new AbortController()
    const left = turns.take(leaving.signal)
    const next = turns.take()
    leaving.abort('gone')
    await expect(left).rejects.toBe('gone')
    await next
    await expect(turns.take(AbortSignal.abort('before'))).rejects.toBe('before')
    expect(await moments(budget)).toHaveLength(11)
  })
})

describe('a pause that PostHog asks for', () => {
  it('is kept by everyone, never ended early, and the longest one counts', async () => {
    const budget = newId()
    const [ours, theirs] = [turnsOn(budget, small), turnsOn(budget, small)]
    await ours.hold(1_200)
    const before = performance.now()
    await theirs.hold(300)
    await Promise.all([ours.take(), theirs.take()])
    expect(performance.now() - before).toBeGreaterThanOrEqual(1_190)
  })

  it('is told to all when it is an hour', async () => {
    const budget = newId()
    await turnsOn(budget, small).hold(3_600_000)
    const failure = await turnsOn(budget, small, 'run')
      .take()
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'upstream', upstream: { cause: 'throttled', outcome: 'rejected' } })
    const { retryAfterMs } = failure as { retryAfterMs: number }
    expect(retryAfterMs).toBeGreaterThan(3_590_000)
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_100)
    expect(await moments(budget)).toEqual([])
  })

  it('teaches how much somebody else uses: afterwards less is taken than was refused', async () => {
    const budget = newId()
    const windows = [{ requests: 20, durationMs: 1_000 }]
    const turns = turnsOn(budget, windows)
    await takes(turns, 14)
    await turns.hold(1)
    const at = (await moments(budget)).length
    await takes(turns, 26)
    expect(fullest((await moments(budget)).slice(at), 1_000)).toBeLessThanOrEqual(13)
  })
})

describe('when the clocks of two processes are an hour off', () => {
  it('they share a budget as if they were right', async () => {
    const budget = newId()
    const began = performance.now()
    const processes = [3_600_000, -3_600_000].map((offMs) => takeInProcess(budget, small, 20, offMs))
    expect(await Promise.all(processes)).toEqual([0, 0])
    const at = await moments(budget)
    expect(at).toHaveLength(40)
    expect(fullest(at, 1_000)).toBe(10)
    expect(performance.now() - began).toBeLessThan(20_000)
  })
})

async function takeInProcess(budget: string, windows: readonly Window[], count: number, offMs: number) {
  const shifted = `const real = Date.now; Date.now = () => real() + ${offMs}`
  const script = new URL('../testing/limiter-process.ts', import.meta.url).pathname
  const shift = `data:text/javascript,${encodeURIComponent(shifted)}`
  const args = ['--conditions=react-server', '--import', shift, script, budget, JSON.stringify(windows), String(count)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  return code
}

describe('when the database fails', () => {
  it('a process that stops in the middle keeps the others for two seconds, no longer', async () => {
    const budget = newId()
    const turns = turnsOn(budget, small)
    await turns.take()
    const stopped = new pg.Client({ connectionString: process.env.DATABASE_URL })
    stopped.on('error', () => undefined)
    await stopped.connect()
    await stopped.query('BEGIN')
    await stopped.query("SELECT set_config('idle_in_transaction_session_timeout', '2000', true)")
    await stopped.query('SELECT 1 FROM call_budget WHERE name = $1 FOR UPDATE', [budget])
    await turns.take()
    expect(await moments(budget)).toHaveLength(2)
  })

  it('no call is made, and the step is told to come back rather than blamed', async () => {
    const turns = turnsOn(newId(), small)
    await db().$executeRaw`ALTER TABLE call_slot RENAME TO call_slot_away`
    const failure = await turns.take().catch((error: unknown) => error)
    await db().$executeRaw`ALTER TABLE call_slot_away RENAME TO call_slot`
    const upstream = { cause: 'throttled', retryable: true, outcome: 'rejected', retryAfterMs: 1_000 }
    expect(failure).toMatchObject({ code: 'unavailable', upstream })
    await turns.take()
  })
})
