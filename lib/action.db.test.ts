import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runAction } from '#lib/action.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { someone } from '#lib/testing/people.ts'

const schema = z.strictObject({ name: z.string().min(2), size: z.number().optional() })
const ctx = someone('viewer')
const ours = () => new Headers({ origin: env().HEDGEROW_PUBLIC_URL, 'sec-fetch-site': 'same-origin' })
const act = (given: unknown, run: () => Promise<unknown> = async () => 'done', headers = ours(), who = ctx) =>
  runAction({ headers, ctx: async () => who }, schema, run, given)

describe('an action', () => {
  it('gives what the verb gives', async () => {
    const result = await runAction({ headers: ours(), ctx: async () => ctx }, schema, async ({ input }) => input, {
      name: 'ab',
    })
    expect(result).toEqual({ ok: true, value: { name: 'ab' } })
  })

  it('names every fault of its input, and does not call the verb', async () => {
    const result = await act({ name: 'a', nope: 1 }, () => Promise.reject(new Error('called')))
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid', requestId: ctx.requestId } })
    expect(!result.ok && result.error.faults.map(({ path }) => path).toSorted()).toEqual(['name', 'nope'])
  })

  it.each([
    ['another origin', { origin: 'https://evil.test' }],
    ['no origin', {}],
    ['a forwarded host', { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' }],
  ])('is refused from %s before anybody is asked who it is', async (_, given) => {
    const headers = new Headers(given as HeadersInit)
    const asked = () => Promise.reject(new Error('the session was read'))
    const result = await runAction({ headers, ctx: asked }, schema, async () => 'done', { name: 'ab' })
    expect(result).toMatchObject({ ok: false, error: { code: 'forbidden', reason: 'foreign_origin' } })
  })

  it('is refused when nobody is signed in', async () => {
    const result = await runAction({ headers: ours(), ctx: async () => null }, schema, async () => 1, { name: 'ab' })
    expect(result).toMatchObject({ ok: false, error: { code: 'unauthorized' } })
  })

  it('records a denial once', async () => {
    const result = await act({ name: 'ab' }, async () => authorize(ctx, 'run.start'))
    expect(result).toMatchObject({ ok: false, error: { code: 'forbidden', reason: 'role_too_low' } })
    const records = await db().auditRecord.findMany({ where: { actorId: ctx.actor.id, action: 'access.denied' } })
    expect(records).toMatchObject([{ subjectId: 'run.start' }])
  })

  it('says what a verb refuses, with what the page needs to go on', async () => {
    const refuse = async () => {
      throw new HedgerowError('conflict', 'A run holds it.', { reason: 'run_in_progress', details: { run_id: 'r1' } })
    }
    expect(await act({ name: 'ab' }, refuse)).toEqual({
      ok: false,
      error: {
        code: 'conflict',
        reason: 'run_in_progress',
        message: 'A run holds it.',
        faults: [],
        details: { run_id: 'r1' },
        requestId: ctx.requestId,
      },
    })
  })

  it.each([
    [new TypeError('a secret of the inside'), 'internal'],
    [Object.assign(new Error('a secret address'), { code: 'P1001' }), 'unavailable'],
  ])('keeps to itself what nobody foresaw: %s', async (error, code) => {
    const result = await act({ name: 'ab' }, () => Promise.reject(error))
    expect(result).toMatchObject({ ok: false, error: { code } })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})
