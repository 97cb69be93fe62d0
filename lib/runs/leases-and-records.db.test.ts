import { describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { LeaseLost } from '#lib/engine/ledger.ts'
import { kinds } from '#lib/kinds/index.ts'
import { failure } from '#lib/testing/failure.ts'
import { someone } from '#lib/testing/people.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { advanceRun } from './advance-run.ts'
import { readRunEvents } from './events.ts'
import { fenced, leaveLease, renewLease, takeLease } from './lease.ts'
import { getRun, listRuns } from './queries.ts'
import { resumeRun } from './resume-run.ts'
import { revealSecret } from './reveal-secret.ts'
import { startRun } from './start-run.ts'

const bench = await startBench()
const never = new AbortController().signal

describe('leases', () => {
  it('gives a run to one of many, and nothing to the others', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const leases = await Promise.all(Array.from({ length: 8 }, (_, n) => takeLease(run_id, `w${n}`, 5_000)))
    expect(leases.filter(Boolean)).toHaveLength(1)
  })

  it('lets a worker that was overtaken write nothing', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const first = await takeLease(run_id, 'paused', 1)
    if (!first) throw new Error('no lease')
    const second = await takeOver(run_id)
    expect(second.fence).toBeGreaterThan(first.fence)
    await expect(renewLease(first)).rejects.toThrow(LeaseLost)
    await expect(fenced(first, async () => 'written')).rejects.toThrow(LeaseLost)
    await expect(fenced(second, async () => 'written')).resolves.toBe('written')
    expect((await db().run.findUniqueOrThrow({ where: { id: run_id } })).crashes).toBe(1)
  })

  it('counts no death when the one that lost it is alive to say so', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const first = await takeLease(run_id, 'first', 1)
    if (!first) throw new Error('no lease')
    await takeOver(run_id)
    const crashes = async () => (await db().run.findUniqueOrThrow({ where: { id: run_id } })).crashes
    expect(await crashes()).toBe(1)
    await leaveLease(first, false)
    await leaveLease(first, false)
    expect(await crashes()).toBe(0)
  })

  it('is renewed by whoever writes under it once it is half over', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const lease = await takeLease(run_id, 'first', 60_000)
    if (!lease) throw new Error('no lease')
    const expiry = async () => (await db().run.findUniqueOrThrow({ where: { id: run_id } })).leaseExpiresAt?.getTime()
    const before = await expiry()
    await fenced(lease, async () => {})
    expect(await expiry()).toBe(before)
    lease.renewedAtMs -= 31_000
    await fenced(lease, async () => {})
    expect(await expiry()).toBeGreaterThan(before ?? 0)
    expect(performance.now() - lease.renewedAtMs).toBeLessThan(30_000)
  })

  it('counts no death when a worker takes its own lease again, as after an outage of the database', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    expect(await takeLease(run_id, 'same', 1)).toMatchObject({ crashes: 0 })
    const again = () => takeLease(run_id, 'same', 5_000)
    await expect.poll(again).toMatchObject({ crashes: 0, takenOverAtMs: expect.any(Number) })
  })
})

it('leaves a worker alive when the database refuses it a lease', async () => {
  // No text of PostgreSQL holds a NUL.
  await expect(advanceRun('\u0000', 'w', new AbortController().signal)).resolves.toBeUndefined()
})

describe('a worker that stops in the middle and lives', () => {
  const intent = { nonce: 'mark', atMs: 1 }
  const begun = async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    const lease = await takeLease(run_id, 'first', 60_000)
    if (!lease) throw new Error('no lease')
    const { address } = await db().step.findFirstOrThrow({ where: { runId: run_id } })
    const runId_address = { runId: run_id, address }
    await db().step.update({ where: { runId_address }, data: { intent } })
    const kept = async () => (await db().step.findUniqueOrThrow({ where: { runId_address } })).intent as typeof intent
    return { runId: run_id, lease, kept }
  }

  it('gives the run to the next one at once, its open calls counted from now, and is no crash', async () => {
    const { runId, lease, kept } = await begun()
    const beforeMs = Date.now()
    await leaveLease(lease, false)
    expect(await takeLease(runId, 'second', 60_000)).toMatchObject({ crashes: 0, takenOverAtMs: null })
    const { nonce, atMs } = await kept()
    expect(nonce).toBe('mark')
    expect(atMs).toBeGreaterThanOrEqual(beforeMs - 1_000)
  })

  it('changes nothing of a run that another has taken', async () => {
    const { runId, lease, kept } = await begun()
    await db().run.update({ where: { id: runId }, data: { leaseExpiresAt: new Date(0) } })
    const second = await takeLease(runId, 'second', 60_000)
    await leaveLease(lease, true)
    const { fence, crashes, leaseOwner } = await db().run.findUniqueOrThrow({ where: { id: runId } })
    expect({ fence, crashes, leaseOwner }).toEqual({ fence: second?.fence, crashes: 1, leaseOwner: 'second' })
    expect(await kept()).toEqual(intent)
  })

  it('is left alone after five faults of the program', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    let faults = 0
    const openLedger = async () => {
      faults += 1
      throw new TypeError('a mistake')
    }
    const isOver = async () => {
      await advanceRun(run_id, 'w', never, { kinds, openLedger })
      return (await getRun(bench.ctx, run_id)).status
    }
    await expect.poll(isOver, { interval: 10 }).toBe('failed')
    expect(faults).toBe(5)
  })
})

it('leaves a run alone over which worker after worker died, until somebody resumes it', async () => {
  const { plan } = await bench.planned()
  const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
  await db().run.update({ where: { id: run_id }, data: { crashes: 5 } })
  await advanceRun(run_id, 'w', never)
  expect((await getRun(bench.ctx, run_id)).status).toBe('failed')
  const events = await readRunEvents(bench.ctx, run_id, null)
  expect(JSON.stringify(events)).toContain('died 5 times in a row')
  await resumeRun({ ctx: bench.ctx, runId: run_id })
  await advanceRun(run_id, 'w', never)
  expect((await getRun(bench.ctx, run_id)).status).toBe('succeeded')
})

/** Asks until the millisecond of the first lease is over on the database's clock. */
async function takeOver(runId: string) {
  for (;;) {
    const lease = await takeLease(runId, 'next', 5_000)
    if (lease) return lease
  }
}

describe('what is kept', () => {
  it('tells a run’s events in order, each once, from any point', async () => {
    const { plan } = await bench.planned()
    const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
    await bench.advance(run_id)
    const all = await readRunEvents(bench.ctx, run_id, null)
    const ids = all.map(({ id }) => BigInt(id))
    expect(ids).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)))
    expect(all.at(-1)).toMatchObject({ type: 'done', data: { status: 'succeeded' } })
    const middle = all[20]
    expect(await readRunEvents(bench.ctx, run_id, middle?.id ?? null)).toEqual(all.slice(21))
  })

  it('lists runs by who and what', async () => {
    const { configuration } = await bench.planned()
    await bench.carryOut(configuration.id)
    const mine = await listRuns(bench.ctx, { configuration: configuration.id, status: 'succeeded' })
    expect(mine.items).toMatchObject([{ kind: 'apply', title: 'first version', actor: bench.ctx.actor.name }])
    expect((await listRuns(bench.ctx, { configuration: configuration.id, actor: newId() })).total).toBe(0)
  })

  it('holds no secret in clear, and reveals one only with its record', async () => {
    const { configuration } = await bench.planned()
    await bench.carryOut(configuration.id)
    const { value } = await revealSecret({
      ctx: bench.ctx,
      configurationId: configuration.id,
      name: 'posthog_project_api_key',
    })
    expect(value).toMatch(/^phc_/)
    const where = { subjectId: configuration.id, action: 'secret.revealed' }
    expect(await db().auditRecord.count({ where })).toBe(1)
    const viewer = revealSecret({ ctx: someone('viewer'), configurationId: configuration.id, name: 'webhook_secret' })
    expect((await failure(viewer)).code).toBe('forbidden')
    for (const secret of [value, 'secure_webhook_secret']) expect(await tablesHolding(secret)).toEqual([])
  })
})

/** Names of our tables in which that text stands anywhere. */
async function tablesHolding(text: string): Promise<string[]> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`
  const counted = tables.map(async ({ name }) => {
    const schema = name.startsWith('_prisma') || !(await isPgBoss(name)) ? 'public' : 'pgboss'
    const sql = `SELECT count(*)::int AS hits FROM "${schema}"."${name}" AS t WHERE strpos(t::text, $1) > 0`
    const [row] = await db().$queryRawUnsafe<{ hits: number }[]>(sql, text)
    return row?.hits ? [name] : []
  })
  return (await Promise.all(counted)).flat()
}

async function isPgBoss(name: string): Promise<boolean> {
  const rows = await db().$queryRaw<unknown[]>`
    SELECT 1 FROM information_schema.tables WHERE table_schema = 'pgboss' AND table_name = ${name}`
  return rows.length > 0
}
