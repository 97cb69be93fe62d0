import 'server-only'
import { createHash } from 'node:crypto'
import type { IdempotentRequestModel } from '#generated/prisma/models.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { canonicalJson, type Json } from '#lib/core/json.ts'
import { Secret } from '#lib/core/secret.ts'
import { db } from '#lib/db.ts'
import { log } from '#lib/log.ts'
import { open, type Place, seal } from '#lib/seal.ts'
import { Refusal } from './refusal.ts'

/*
 * A POST with an Idempotency-Key is carried out once a day and key: its success is kept, sealed, and given to every
 * repeat. A failure is not kept: nothing was written, so the same request may be tried again. It does not span a crash
 * between the verb's commit and the keeping of its answer: then the verb's own rules decide (409 for what exists).
 */

const keptMs = 24 * 60 * 60 * 1000
/** A first request that has not shown life for so long is taken to be dead. */
const abandonedMs = 15_000
const aliveEveryMs = 4_000
const waitMs = 20_000
const pollMs = 100

type Asked = { readonly principal: string; readonly key: string; readonly hash: string; readonly request: Request }

/** Runs `answer` unless this key has been used; then gives what was answered first. */
export async function once(
  ctx: Ctx,
  request: Request,
  body: unknown,
  answer: () => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get('idempotency-key')
  if (key === null) return answer()
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Refusal(400, 'malformed_header', 'Idempotency-Key must have 1 to 255 visible ASCII characters.')
  }
  const { pathname, search } = new URL(request.url)
  const text = `${request.method} ${pathname}${search}\n${canonicalJson((body ?? null) as Json)}`
  const hash = createHash('sha256').update(text).digest('hex')
  const asked = { principal: `${ctx.actor.kind}:${ctx.actor.id}`, key, hash, request }
  for (const deadline = Date.now() + waitMs; ; ) {
    if (await claim(asked)) return await carryOut(asked, answer)
    const first = await find(asked)
    if (first && first.bodyHash !== hash) throw reused()
    if (first?.completedAt) return replay(first)
    if (Date.now() > deadline) throw inUse()
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

/** True when this request is the first, or takes the place of one that is dead or too old to count. */
async function claim({ principal, key, hash, request }: Asked): Promise<boolean> {
  const now = Date.now()
  const [old, abandoned] = [new Date(now - keptMs), new Date(now - abandonedMs)]
  await db().idempotentRequest.deleteMany({
    where: {
      OR: [{ createdAt: { lt: old } }, { completedAt: null, principal, key, createdAt: { lt: abandoned } }],
    },
  })
  const { count } = await db().idempotentRequest.createMany({
    data: { principal, key, method: request.method, path: new URL(request.url).pathname, bodyHash: hash },
    skipDuplicates: true,
  })
  return count === 1
}

async function carryOut(asked: Asked, answer: () => Promise<Response>): Promise<Response> {
  const where = { principal: asked.principal, key: asked.key, bodyHash: asked.hash, completedAt: null }
  const alive = setInterval(() => {
    db()
      .idempotentRequest.updateMany({ where, data: { createdAt: new Date() } })
      .catch((cause: unknown) => log().warn({ err: cause }, 'an idempotent request could not be kept alive'))
  }, aliveEveryMs)
  try {
    const response = await answer()
    const body = await response.clone().text()
    const sealed = seal(new Secret(body), answerPlace(asked))
    const headers = Object.fromEntries(response.headers)
    const data = { status: response.status, headers, body: sealed, completedAt: new Date() }
    await db().idempotentRequest.updateMany({ where, data })
    return response
  } catch (error) {
    await db()
      .idempotentRequest.deleteMany({ where })
      .catch((cause: unknown) => log().warn({ err: cause }, 'an idempotency key could not be set free'))
    throw error
  } finally {
    clearInterval(alive)
  }
}

function find({ principal, key }: Asked): Promise<IdempotentRequestModel | null> {
  return db().idempotentRequest.findUnique({ where: { principal_key: { principal, key } } })
}

function replay(first: IdempotentRequestModel): Response {
  const headers = new Headers(first.headers as Record<string, string>)
  headers.set('idempotency-replayed', 'true')
  const text = open(first.body ?? '', answerPlace(first)).reveal()
  return new Response(text === '' ? null : text, { status: first.status ?? 200, headers })
}

export const answerPlace = ({ principal, key }: { readonly principal: string; readonly key: string }): Place => ({
  table: 'idempotent_request',
  row: `${principal} ${key}`,
  column: 'body',
})

function reused(): HedgerowError {
  return new HedgerowError('invalid', 'This Idempotency-Key was used for another request.', {
    reason: 'idempotency_key_reused',
  })
}

function inUse(): HedgerowError {
  return new HedgerowError('conflict', 'The first request with this Idempotency-Key is still being answered.', {
    reason: 'idempotency_key_in_use',
  })
}
