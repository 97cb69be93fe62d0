import { afterEach, describe, expect, it } from 'vitest'
import type { Ctx } from '#lib/auth/context.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { someone } from '#lib/testing/people.ts'
import { once } from './idempotency.ts'
import { json } from './respond.ts'

const ctx = someone('editor')
let turns = 0
afterEach(() => {
  turns = 0
})

const asked = (key: string, path = '/api/v1/things') =>
  new Request(`https://hedgerow.test${path}`, { method: 'POST', headers: { 'idempotency-key': key } })

const answer = async () => {
  turns += 1
  return json(201, { turn: turns, token: 'hr_a-token-that-is-shown-once' }, { location: '/here' })
}

const post = (key: string, body: unknown = { a: 1 }, as: Ctx = ctx, run: () => Promise<Response> = answer) =>
  once(as, asked(key), body, run)

describe('a request with an Idempotency-Key', () => {
  it('is carried out once; a repeat is given the first answer, and told so', async () => {
    const key = newId()
    const first = await post(key, { a: 1, b: 2 })
    const again = await post(key, { b: 2, a: 1 })
    expect([again.status, again.headers.get('location')]).toEqual([201, '/here'])
    expect(await again.text()).toBe(await first.text())
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ])
    expect(turns).toBe(1)
  })

  it('is carried out once, also when it comes many times at once', async () => {
    const key = newId()
    const slow = async () => {
      await db().$queryRaw`SELECT 1 FROM pg_sleep(0.3)`
      return answer()
    }
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(key, {}, ctx, slow)))
    expect(turns).toBe(1)
    expect(answers.filter(({ headers }) => headers.has('idempotency-replayed'))).toHaveLength(7)
  })

  it('is refused with another body, at another address', async () => {
    const key = newId()
    await post(key)
    await expect(post(key, { a: 2 })).rejects.toMatchObject({ code: 'invalid', reason: 'idempotency_key_reused' })
    await expect(once(ctx, asked(key, '/api/v1/others'), { a: 1 }, answer)).rejects.toMatchObject({
      reason: 'idempotency_key_reused',
    })
  })

  it('belongs to who sent it', async () => {
    const key = newId()
    await post(key)
    await post(key, { a: 2 }, someone('editor'))
    expect(turns).toBe(2)
  })

  it('may be tried again after a failure', async () => {
    const key = newId()
    const failing = () => Promise.reject(new HedgerowError('unavailable', 'Not now.'))
    await expect(post(key, {}, ctx, failing)).rejects.toMatchObject({ code: 'unavailable' })
    expect((await post(key, {})).status).toBe(201)
  })

  it('does not wait for a first one that died, and lets nobody in while it lives', async () => {
    const key = newId()
    const dead = { principal: `person:${ctx.actor.id}`, key, method: 'POST', path: '/api/v1/things', bodyHash: 'x' }
    await db().idempotentRequest.create({ data: { ...dead, createdAt: new Date(Date.now() - 16_000) } })
    expect((await post(key)).status).toBe(201)
    const other = newId()
    await db().idempotentRequest.create({ data: { ...dead, key: other } })
    await expect(post(other)).rejects.toMatchObject({ reason: 'idempotency_key_reused' })
  })

  it('is forgotten after a day', async () => {
    const key = newId()
    await post(key)
    await db().idempotentRequest.updateMany({
      where: { key },
      data: { createdAt: new Date(Date.now() - 25 * 60 * 60 * 1000) },
    })
    await post(key)
    expect(turns).toBe(2)
  })

  it('stores nothing of the answer in clear', async () => {
    const key = newId()
    await post(key)
    const [row] = await db().idempotentRequest.findMany({ where: { key } })
    expect(JSON.stringify(row)).not.toContain('shown-once')
  })
})
