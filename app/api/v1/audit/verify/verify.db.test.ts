import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runAction } from '#lib/action.ts'
import type { Head } from '#lib/audit/chain.ts'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import { type VerificationView, verifyChain } from '#lib/audit/verify-chain.ts'
import { env } from '#lib/env.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { GET, POST } from './route.ts'

const adminToken = 'an-admin-token-only-for-this-very-test'
await takeOwnDatabase({ HEDGEROW_ADMIN_TOKEN: adminToken })
const params = { params: Promise.resolve({}) }

async function ask(body: unknown = {}, token = adminToken) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const request = new Request('https://hedgerow.test/api/v1/audit/verify', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const response = await POST(request, params)
  return { status: response.status, body: await response.json() }
}

const add = async () => {
  const subject = { subjectType: 'plan', subjectId: 'p', subjectName: 'nexpo/auth/dev' } as const
  await transact((tx) => record(tx, someone(), { action: 'plan.created', ...subject }))
}
let kept: Head

beforeAll(async () => {
  for (let index = 0; index < 5; index++) await add()
  kept = (await ask()).body.head
  await add()
})

describe('POST /api/v1/audit/verify', () => {
  it('says how many records are as they were written, and where they end', async () => {
    const { status, body } = await ask()
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ok: true,
      records: 6,
      broken: null,
      head: { seq: 6 },
      before_chain: 0,
      unknown_key: 0,
    })
  })

  it('confirms a head that was kept', async () => {
    expect(kept.seq).toBe(5)
    expect((await ask({ head: kept })).body).toMatchObject({ ok: true, records: 6 })
  })

  it.each<[name: string, change: (head: Head) => unknown, path: string]>([
    ['that was changed', (head) => ({ ...head, seq: 4 }), 'head'],
    ['that is none', () => ({ seq: 1 }), 'head.hash'],
    ['that is text', () => 'x', 'head'],
  ])('refuses a head %s', async (_, change, path) => {
    const { status, body } = await ask({ head: change(kept) })
    expect([status, body.errors?.[0]?.path]).toEqual([422, path])
  })

  it('answers whoever may read the audit, by POST', async () => {
    expect((await ask({}, 'hr_wrong')).status).toBe(401)
    expect((await GET(new Request('https://hedgerow.test/api/v1/audit/verify'), params)).status).toBe(405)
  })
})

const act = async (role: 'viewer' | 'admin') => {
  const headers = new Headers({ origin: env().HEDGEROW_PUBLIC_URL, 'sec-fetch-site': 'same-origin' })
  const caller = { headers, ctx: async () => someone(role) }
  return runAction(caller, z.strictObject({}), ({ ctx }): Promise<VerificationView> => verifyChain({ ctx }), {})
}

it('the button of the page finds what was tampered with', async () => {
  expect(await act('viewer')).toMatchObject({ ok: true, value: { ok: true, records: 6 } })
  const client = new pg.Client({ connectionString: env().DATABASE_URL })
  await client.connect()
  await client.query('ALTER TABLE audit_record DISABLE TRIGGER ALL')
  await client.query("UPDATE audit_record SET actor_name = 'Eve' WHERE seq = 3")
  await client.end()
  const broken = { seq: 3, what: 'edited', message: expect.stringContaining('Record 3 is not what was written') }
  expect(await act('viewer')).toMatchObject({ ok: true, value: { ok: false, records: 2, broken } })
  expect((await ask({ head: kept })).body).toMatchObject({ ok: false, broken })
})
