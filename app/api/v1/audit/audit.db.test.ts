import { beforeAll, describe, expect, it } from 'vitest'
import { auditKeyOf, type ChainedRecord } from '#lib/audit/chain.ts'
import { checkChain } from '#lib/audit/chain-check.ts'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import { env } from '#lib/env.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { GET as getCsv } from '../audit.csv/route.ts'
import { GET as getJsonLines } from '../audit.jsonl/route.ts'
import { GET as getPage } from './route.ts'

const adminToken = 'an-admin-token-only-for-this-very-test'
await takeOwnDatabase({ HEDGEROW_ADMIN_TOKEN: adminToken })

const records = 450
const ask = (get: typeof getCsv, query = '', token = adminToken) =>
  get(new Request(`https://hedgerow.test/api/v1/audit${query}`, { headers: { authorization: `Bearer ${token}` } }), {
    params: Promise.resolve({}),
  })

beforeAll(async () => {
  const ctx = { ...someone('admin'), actor: { kind: 'person', id: 'ann', name: 'Ann, "the first"' } as const }
  await transact(async (tx) => {
    for (let index = 0; index < records; index++) {
      const subject = { subjectType: 'configuration', subjectId: `c${index}`, subjectName: `nexpo/s${index}/prod` }
      await record(tx, ctx, { action: 'configuration.created', ...subject, detail: { index } })
    }
  })
})

describe('the audit as a file', () => {
  it('holds every record beyond one page, newest first, one a line', async () => {
    const lines = (await (await ask(getJsonLines)).text()).trimEnd().split('\n').slice(0, -1)
    const numbers = lines.map((line): number => JSON.parse(line).detail.index)
    expect(numbers).toEqual(Array.from({ length: records }, (_, index) => records - 1 - index))
  })

  it('as CSV has a head, and quotes what needs it', async () => {
    const response = await ask(getCsv)
    const lines = (await response.text()).trimEnd().split('\r\n')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"')
    expect(lines).toHaveLength(records + 2)
    expect(lines[0]).toBe(
      'at,actor,actor_kind,action,subject,subject_type,subject_id,detail,request_id,id,actor_id,seq,previous,hash,signature',
    )
    expect(lines[1]).toContain(`"Ann, ""the first""",person,configuration.created,nexpo/s449/prod,configuration,c449`)
  })

  it('holds what is filtered only, by a part of a name', async () => {
    const text = await (await ask(getJsonLines, '?subject=NEXPO/S44')).text()
    expect(text.trimEnd().split('\n')).toHaveLength(11 + 1)
    const csv = await (await ask(getCsv, '?actor=nobody')).text()
    expect(csv).toMatch(/^at,actor[^\n]*\r\n[^\n,]*,Hedgerow,system,audit\.head,[^\n]*\r\n$/)
  })

  it('says whether it is as it was written, without the portal, to whoever has the key', async () => {
    const lines = (await (await ask(getJsonLines)).text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { head } = lines.pop()
    const key = auditKeyOf(env().HEDGEROW_ENCRYPTION_KEY)
    const verify = (exported: readonly ChainedRecord[]) => {
      const check = checkChain({ keyOf: (id) => (id === key.id ? key : null), start: null })
      for (const one of exported) check.next(one)
      return check.end(head)
    }
    const oldestFirst: ChainedRecord[] = lines.toReversed()
    expect(verify(oldestFirst)).toBeNull()
    expect(verify(oldestFirst.slice(0, -1))).toMatchObject({ seq: records, what: 'cut' })
    const edited = oldestFirst.map((one) => (one.seq === 7 ? { ...one, action: 'x' } : one))
    expect(verify(edited)).toMatchObject({ seq: 7, what: 'edited' })
  })

  it('ends with the same head in both forms', async () => {
    const { head } = JSON.parse((await (await ask(getJsonLines)).text()).trimEnd().split('\n').at(-1) ?? '')
    const csv = (await (await ask(getCsv)).text()).trimEnd().split('\r\n').at(-1)
    expect(head.seq).toBe(records)
    expect(csv).toBe(`${head.at},Hedgerow,system,audit.head,,,,,,,,${records},,${head.hash},${head.signature}`)
  })

  it.each([
    ['a wrong token', '', 'hr_wrong', 401],
    ['an unknown filter', '?limit=3', adminToken, 422],
    ['an unknown action', '?action=x', adminToken, 422],
  ])('is a problem for %s', async (_, query, token, status) => {
    for (const get of [getCsv, getJsonLines]) expect((await ask(get, query, token)).status).toBe(status)
  })
})

it('the list finds by a part of the name as well', async () => {
  const page = await (await ask(getPage, '?actor=ann&subject=s449')).json()
  expect(page.items.map(({ subject }: { subject: { id: string } }) => subject.id)).toEqual(['c449'])
})
