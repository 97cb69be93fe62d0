import { encode } from 'next-auth/jwt'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sessionCookie } from '#lib/auth/sessions.ts'
import { signInPerson } from '#lib/auth/sign-in-person.ts'
import { HedgerowError, invalid, upstreamError } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { createApiToken } from '#lib/tokens/create-api-token.ts'
import { defineRoutes, publicRoute, route } from './define-routes.ts'

const adminToken = 'an-admin-token-only-for-this-very-test'
const publicUrl = 'https://hedgerow.test'
await takeOwnDatabase({ HEDGEROW_ADMIN_TOKEN: adminToken, HEDGEROW_PUBLIC_URL: publicUrl })

let thrown: unknown = null
const seen: unknown[] = []
const routes = defineRoutes({
  GET: route({
    summary: 'Test',
    permission: 'configuration.read',
    query: z.strictObject({ q: z.string().optional() }),
    async handler({ query, params, ctx }) {
      if (thrown) throw thrown
      return { body: { q: query.q ?? null, id: params.id ?? null, actor: ctx.actor.name } }
    },
  }),
  POST: route({
    summary: 'Test',
    permission: 'configuration.write',
    body: z.strictObject({ name: z.string().min(2), size: z.number().optional() }),
    async handler({ body }) {
      if (thrown) throw thrown
      seen.push(body)
      return { status: 201, body: { made: body.name, turn: seen.length }, etag: '"v1"', location: '/somewhere' }
    },
  }),
  PATCH: route({
    summary: 'Test',
    permission: 'connection.write',
    body: z.unknown(),
    handler: async ({ ifMatch }) => ({ body: { ifMatch }, etag: '"v2"' }),
  }),
})

type Asked = {
  readonly method?: keyof typeof routes
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly params?: Record<string, string>
}

/** As a request comes from Next: by default with the admin token, and JSON when there is a body. */
async function ask({ method = 'GET', path = '/api/v1/things', headers = {}, body, params }: Asked = {}) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  const authorization = headers.cookie ? {} : { authorization: `Bearer ${adminToken}` }
  const request = new Request(`${publicUrl}${path}`, {
    method,
    headers: { ...json, ...authorization, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const response = await routes[method](request, { params: Promise.resolve(params) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}

let cookie = ''
let readToken = ''
beforeAll(async () => {
  const profile = { provider: 'https://id.test', subject: 'ada', email: 'ada@id.test', name: 'Ada' }
  const { personId, sessionId } = await signInPerson(profile, 'r')
  const token = await encode({ token: { sub: personId, sid: sessionId }, secret: env().NEXTAUTH_SECRET })
  cookie = `other=1; ${sessionCookie(publicUrl).name}=${token}`
  const ctx = {
    actor: { kind: 'person', id: personId, name: 'Ada' },
    role: 'admin',
    scopes: 'all',
    requestId: 'r',
  } as const
  readToken = (await createApiToken({ ctx, input: { name: 'reader', scopes: ['read'] } })).token
})

describe('an answer', () => {
  it('is JSON that nobody stores, with a tag and the id of the request', async () => {
    const { status, headers, body } = await ask({ params: { id: 'x1' }, path: '/api/v1/things?q=a' })
    expect([status, body]).toEqual([200, { q: 'a', id: 'x1', actor: 'HEDGEROW_ADMIN_TOKEN' }])
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('etag')).toMatch(/^"[\w-]{22}"$/)
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-z]{26}$/)
  })

  it('is 304 for who has it already', async () => {
    const first = await ask()
    const again = await ask({ headers: { 'if-none-match': `"x", W/${first.headers.get('etag')}` } })
    expect([again.status, again.body]).toEqual([304, null])
  })

  it('carries the caller’s own request id when it is one', async () => {
    const own = await ask({ headers: { 'x-request-id': 'pipeline-4711' } })
    expect(own.headers.get('x-request-id')).toBe('pipeline-4711')
    const bad = await ask({ headers: { 'x-request-id': 'a b\tc' } })
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-z]{26}$/)
  })

  it('names what was made', async () => {
    const { status, headers } = await ask({ method: 'POST', body: { name: 'ab' } })
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([201, '/somewhere', '"v1"'])
  })
})

describe('a refusal', () => {
  it.each([
    ['no token', { headers: { authorization: '' } }, 401, 'invalid_token'],
    ['a wrong token', { headers: { authorization: 'Bearer nope' } }, 401, 'invalid_token'],
    ['another scheme', { headers: { authorization: 'Basic YTpi' } }, 401, 'invalid_token'],
    ['a wrong cookie', { headers: { cookie: '__Host-hedgerow.session=nope' } }, 401, 'unauthorized'],
    ['a method without a route', { method: 'PUT' }, 405, 'method_not_allowed'],
    ['an id that is none', { params: { id: 'a b' } }, 404, 'not_found'],
    ['an id with NUL', { params: { id: 'a\0' } }, 404, 'not_found'],
    ['an unknown parameter', { path: '/api/v1/things?nope=1' }, 422, 'invalid'],
    ['a parameter given twice', { path: '/api/v1/things?q=1&q=2' }, 422, 'invalid'],
    ['a parameter with NUL', { path: '/api/v1/things?q=%00' }, 422, 'invalid'],
    ['malformed JSON', { method: 'POST', body: '{"name": ' }, 400, 'malformed_json'],
    [
      'another type',
      { method: 'POST', body: 'a=1', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    [
      'a charset that is not UTF-8',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
      415,
      'unsupported_media_type',
    ],
    ['a large body', { method: 'POST', body: `"${'x'.repeat(1024 * 1024)}"` }, 413, 'too_large'],
    ['no body', { method: 'POST' }, 422, 'invalid'],
    ['a weak If-Match', { method: 'PATCH', headers: { 'if-match': 'W/"v1"' } }, 412, 'stale'],
    ['a malformed If-Match', { method: 'PATCH', headers: { 'if-match': 'v1' } }, 400, 'malformed_header'],
    [
      'a malformed Idempotency-Key',
      { method: 'POST', body: { name: 'ab' }, headers: { 'idempotency-key': 'a b' } },
      400,
      'malformed_header',
    ],
  ] as [string, Asked, number, string][])('of %s', async (_, asked, status, code) => {
    const answer = await ask(asked)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toMatchObject({ type: `urn:hedgerow:problem:${code}`, status, title: expect.any(String) })
    expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'))
  })

  it('says how to authenticate and which methods there are', async () => {
    const unknown = await ask({ headers: { authorization: 'Bearer nope' } })
    expect(unknown.headers.get('www-authenticate')).toBe('Bearer realm="hedgerow"')
    expect((await ask({ method: 'DELETE' })).headers.get('allow')).toBe('GET, POST, PATCH, HEAD, OPTIONS')
    expect((await ask({ method: 'OPTIONS' })).headers.get('allow')).toBe('GET, POST, PATCH, HEAD, OPTIONS')
  })

  it('lists every fault', async () => {
    const { body } = await ask({ method: 'POST', body: { name: 'a', size: 'x', nope: 1 } })
    expect(body.errors.map(({ path }: { path: string }) => path).toSorted()).toEqual(['name', 'nope', 'size'])
  })

  it.each([
    [
      new HedgerowError('conflict', 'Taken.', { reason: 'thing_exists', details: { thing_id: 't1' } }),
      409,
      { code: 'thing_exists', thing_id: 't1' },
    ],
    [invalid([{ path: 'a', message: 'b' }]), 422, { errors: [{ path: 'a', message: 'b' }] }],
    [new HedgerowError('throttled', 'Slow down.', { retryAfterMs: 2500 }), 429, { code: 'throttled' }],
    [new HedgerowError('stale', 'Changed.'), 412, { code: 'stale' }],
    [new HedgerowError('unavailable', 'Not now.'), 503, { code: 'unavailable' }],
    [Object.assign(new Error('a secret address'), { code: 'P1001' }), 503, { code: 'database_unavailable' }],
    [new TypeError('a secret of the inside'), 500, { code: 'internal', detail: 'Something went wrong on our side.' }],
    ['a thrown text', 500, { code: 'internal' }],
  ])('of what a verb throws: %s', async (error, status, expected) => {
    thrown = error
    const answer = await ask()
    thrown = null
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject(expected)
    expect(JSON.stringify(answer.body)).not.toMatch(/a secret|stack|at .*\.ts/)
  })

  it('says when to come back', async () => {
    const later = {
      system: 'posthog',
      cause: 'throttled',
      status: 429,
      retryable: true,
      outcome: 'rejected',
      retryAfterMs: 7_200,
      said: 'x',
      fix: 'Wait.',
    } as const
    thrown = upstreamError('PostHog asks to wait.', later)
    const answer = await ask()
    thrown = null
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '8'])
    expect(answer.body).toMatchObject({ code: 'upstream', system: 'posthog', retryable: true, fix: 'Wait.' })
    expect(answer.body).not.toHaveProperty('said')
  })
})

describe('a token', () => {
  it('is held to its scopes, and each denial is recorded once', async () => {
    const headers = { authorization: `Bearer ${readToken}` }
    expect((await ask({ headers })).status).toBe(200)
    const denied = await ask({ method: 'POST', body: 'not even JSON', headers })
    expect([denied.status, denied.body.code]).toEqual([403, 'scope_missing'])
    const records = await db().auditRecord.findMany({ where: { requestId: denied.body.request_id } })
    expect(records).toMatchObject([
      { action: 'access.denied', subjectId: 'configuration.write', subjectName: 'POST /api/v1/things' },
    ])
  })
})

describe('a session of one of our pages', () => {
  const own = { origin: publicUrl, 'sec-fetch-site': 'same-origin' }

  it('reads, and changes from our own origin', async () => {
    expect((await ask({ headers: { cookie } })).body.actor).toBe('Ada')
    expect((await ask({ method: 'POST', body: { name: 'ab' }, headers: { cookie, ...own } })).status).toBe(201)
  })

  it.each([
    ['without an origin', {}],
    ['from another origin', { origin: 'https://evil.test' }],
    ['from a sandboxed page', { origin: 'null' }],
    ['from a sibling', { origin: publicUrl, 'sec-fetch-site': 'same-site' }],
    ['with a forwarded host', { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' }],
  ])('does not change anything %s', async (_, headers) => {
    const before = seen.length
    const answer = await ask({ method: 'POST', body: { name: 'ab' }, headers: { cookie, ...headers } })
    expect([answer.status, answer.body.code]).toEqual([403, 'foreign_origin'])
    expect(seen.length).toBe(before)
  })

  it('is not read by other sites', async () => {
    expect((await ask({ headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  })
})

describe('a public route', () => {
  it('answers anybody, and hides what it throws', async () => {
    const open = defineRoutes({ GET: publicRoute(() => Promise.reject(new Error('inside'))) })
    const response = await open.GET(new Request(`${publicUrl}/api/x`), { params: undefined as never })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('inside')
  })
})
