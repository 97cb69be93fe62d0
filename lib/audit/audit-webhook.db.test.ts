import { createHmac } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { type Asked, startScriptedServer } from '#lib/testing/scripted-server.ts'
import { auditKeyOf, type ChainedRecord, type Head, isSigned } from './chain.ts'
import { checkChain } from './chain-check.ts'
import { record } from './record.ts'
import { auditWebhook, sendRecords } from './send-records.ts'
import { startAuditWebhook } from './start-audit-webhook.ts'
import { transact } from './transact.ts'

const secret = 'a-webhook-secret-only-for-this-very-test'
let status = 200
let onAsked: (asked: Asked) => void = () => undefined
const server = await startScriptedServer((asked) => {
  onAsked(asked)
  return { status, headers: status === 302 ? { location: 'http://127.0.0.1:1/' } : {} }
})
afterAll(() => server.stop())
await takeOwnDatabase({
  HEDGEROW_AUDIT_WEBHOOK_URL: `${server.url}/audit?k=not-to-be-logged`,
  HEDGEROW_AUDIT_WEBHOOK_SECRET: secret,
  HEDGEROW_OUTBOUND_ALLOW: new URL(server.url).host,
})

const add = (count: number) =>
  transact(async (tx) => {
    const subject = { subjectType: 'plan', subjectId: 'p', subjectName: 'nexpo/auth/dev' } as const
    for (let index = 0; index < count; index++) await record(tx, someone(), { action: 'plan.created', ...subject })
  })

const send = () => sendRecords(auditWebhook() ?? { url: '', secret: '' })
const position = () => db().auditDelivery.findUniqueOrThrow({ where: { id: 1 } })
/** As if the time until the next attempt had passed. */
const makeDue = () => db().auditDelivery.update({ where: { id: 1 }, data: { nextAt: new Date(0), claimedUntil: null } })

type Batch = { readonly records: readonly ChainedRecord[]; readonly head: Head }
const batches = () => server.asked.map(({ body }): Batch => JSON.parse(body))
const numbers = () => batches().flatMap(({ records }) => records.map(({ seq }) => seq))

beforeEach(async () => {
  status = 200
  onAsked = () => undefined
  await makeDue()
  while ((await send()) === 'sent');
  server.asked.length = 0
})

/** What a receiver does, from the words of docs/audit.md. */
function isGenuine({ body, headers }: Asked): boolean {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['hedgerow-signature'])) ?? []
  const isFresh = Math.abs(Date.now() / 1000 - Number(t)) < 300
  return isFresh && createHmac('sha256', secret).update(`${t}.${body}`).digest('hex') === v1
}

describe('the audit webhook', () => {
  it('gets every record in order, signed, in batches, and each one once when all goes well', async () => {
    const from = Number((await position()).seq)
    await add(230)
    expect([await send(), await send(), await send(), await send()]).toEqual(['sent', 'sent', 'sent', 'nothing'])
    expect(numbers()).toEqual(Array.from({ length: 230 }, (_, index) => from + 1 + index))
    expect(batches().map(({ records }) => records.length)).toEqual([100, 100, 30])
    expect(server.asked.every(isGenuine)).toBe(true)
  })

  it('gets the chain itself: whoever has the key can verify what came, and the head is an anchor', async () => {
    await db().auditDelivery.update({ where: { id: 1 }, data: { seq: 0 } })
    while ((await send()) === 'sent');
    const key = auditKeyOf(env().HEDGEROW_ENCRYPTION_KEY)
    const keyOf = (id: string) => (id === key.id ? key : null)
    const check = checkChain({ keyOf, start: null })
    for (const one of batches().flatMap(({ records }) => records)) expect(check.next(one)).toBeNull()
    const head = batches().at(-1)?.head
    expect(head && isSigned(head, keyOf)).toBe(true)
    expect(check.end(head)).toBeNull()
  })

  it.each([500, 404, 302])('loses nothing while it answers %i, and is asked less and less often', async (answer) => {
    const from = Number((await position()).seq)
    await add(3)
    status = answer
    const waits: number[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      await makeDue()
      const before = Date.now()
      expect(await send()).toBe('failed')
      const { failures, nextAt, seq } = await position()
      expect([failures, Number(seq)]).toEqual([attempt, from])
      waits.push(nextAt.getTime() - before)
      expect(await send()).toBe('nothing')
    }
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(2 ** index * 1000 - 100)
    status = 200
    await makeDue()
    expect(await send()).toBe('sent')
    expect(numbers().slice(-3)).toEqual([from + 1, from + 2, from + 3])
    expect(await position()).toMatchObject({ failures: 0 })
  })

  it('is sent to by one worker at a time', async () => {
    const from = Number((await position()).seq)
    await add(2)
    const answers = await Promise.all([send(), send(), send()])
    expect(answers.toSorted()).toEqual(['nothing', 'nothing', 'sent'])
    expect(numbers()).toEqual([from + 1, from + 2])
  })

  it('gets a batch again when the worker died before it had noted it', async () => {
    const from = Number((await position()).seq)
    await add(1)
    await send()
    await db().auditDelivery.update({ where: { id: 1 }, data: { seq: from, claimedUntil: new Date(Date.now() - 1) } })
    expect(await send()).toBe('sent')
    expect(numbers()).toEqual([from + 1, from + 1])
  })

  it('blocks nothing: records are written while it is being sent to', async () => {
    const from = Number((await position()).seq)
    await add(1)
    const during = new Promise<void>((resolve) => {
      onAsked = () => {
        onAsked = () => undefined
        resolve(add(1))
      }
    })
    expect(await send()).toBe('sent')
    await during
    expect(await send()).toBe('sent')
    expect(numbers()).toEqual([from + 1, from + 2])
  })

  it('is sent to by itself, beside a worker, until that is stopped', async () => {
    const arrived = new Promise<Asked>((resolve) => {
      onAsked = resolve
    })
    const webhook = startAuditWebhook({ everyMs: 10 })
    await add(1)
    expect(isGenuine(await arrived)).toBe(true)
    await webhook.stop()
    expect(await position()).toMatchObject({ failures: 0 })
  })
})

it('a webhook at an address inside the network is refused, unless the operator lists it', async () => {
  await add(1)
  const { seq } = await position()
  expect(await sendRecords({ url: 'https://169.254.169.254/', secret })).toBe('failed')
  expect(await position()).toMatchObject({ seq, failures: 1 })
})
