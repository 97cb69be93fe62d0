import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Secret } from '#lib/core/secret.ts'
import { closedPort } from '#lib/testing/closed-port.ts'
import {
  type Answer,
  anything,
  call,
  clientOf,
  drop,
  failureOf,
  hang,
  json,
  key,
  serve,
  status,
} from '#lib/testing/posthog-answers.ts'
import { createPostHogClient, type PostHogClientOptions } from './client.ts'

describe('a call', () => {
  it('carries the key, our name and JSON', async () => {
    const { origin, seen } = await serve(json({ id: 1 }, 201))
    const { client } = clientOf(origin)
    const made = await client.post('/api/things/', { name: 'ü', nested: [1, null] }, z.object({ id: z.int() }), call)
    expect(made).toEqual({ id: 1 })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/things/',
        body: '{"name":"ü","nested":[1,null]}',
        headers: {
          authorization: `Bearer ${key}`,
          'user-agent': 'hedgerow/test',
          'content-type': 'application/json',
          accept: 'application/json',
        },
      },
    ])
    expect(seen[0]?.headers).not.toHaveProperty('x-posthog-client')
  })

  it('opens secrets only in what is sent', async () => {
    const { origin, seen } = await serve(json({ detail: 'The value hunter2hunter2 is wrong.' }, 400))
    const { client } = clientOf(origin)
    const body = { inputs: { token: { value: new Secret('hunter2hunter2') } } }
    const failure = await failureOf(client.patch('/api/things/1/', body, anything, call))
    expect(seen[0]?.body).toBe('{"inputs":{"token":{"value":"hunter2hunter2"}}}')
    expect(failure).toMatchObject({ upstream: { said: 'The value •••• is wrong.' } })
    expect(String(failure)).not.toContain('hunter2')
  })

  it('does not follow redirects', async () => {
    const elsewhere = await serve(json({ stolen: true }))
    const { origin } = await serve((_, response) =>
      response.writeHead(302, { location: `${elsewhere.origin}/api/` }).end(),
    )
    const failure = await failureOf(clientOf(origin).client.get('/api/things/', anything, call))
    expect(failure).toMatchObject({ upstream: { cause: 'permanent', status: 302 } })
    expect(elsewhere.seen).toEqual([])
  })

  it.each(['//evil.example/api/', 'https://evil.example/', '/api/../other/', '/api/things/?x=1', '/\\evil.example/'])(
    'goes nowhere else: %s',
    async (path) => {
      const { origin, seen } = await serve(json({}))
      const failure = await failureOf(clientOf(origin).client.get(path, anything, call))
      expect(failure).toMatchObject({ code: 'internal' })
      expect(seen).toEqual([])
    },
  )

  it('is not made with a key that could break a header', async () => {
    const { origin, seen } = await serve(json({}))
    const { client } = clientOf(origin, { key: new Secret('phx_abc\r\nx-evil: 1') })
    expect(await failureOf(client.get('/api/', anything, call))).toMatchObject({ upstream: { cause: 'auth' } })
    expect(seen).toEqual([])
  })

  it.each(['http://127.0.0.1:9', 'https://127.0.0.1:9', 'https://[::1]:9', 'https://localhost:9', 'https://0x7f.1:9'])(
    'is not made to %s unless that is allowed',
    async (host) => {
      const { client } = clientOf(host, { allowInsecure: () => false })
      expect(await failureOf(client.get('/api/', anything, call))).toMatchObject({ upstream: { cause: 'permanent' } })
    },
  )

  it('asks whether host and port are allowed, default ports too', () => {
    const asked: string[] = []
    const allowInsecure = (hostPort: string) => asked.push(hostPort) > 0
    for (const host of ['http://a.example', 'https://b.example', 'https://c.example:8443', 'http://[::1]:4010'])
      clientOf(host, { allowInsecure })
    expect(asked).toEqual(['a.example:80', 'b.example:443', 'c.example:8443', '[::1]:4010'])
  })

  it('asks the limiter first, and tells it of a pause', async () => {
    const told: unknown[] = []
    const limiter = {
      take: async (bucket: string) => {
        told.push(['take', bucket])
        return () => void told.push(['over', bucket])
      },
      hold: (bucket: string, durationMs: number) => void told.push(['hold', bucket, durationMs]),
    }
    const { origin } = await serve(status(429, { 'retry-after': '2' }), json({}))
    await clientOf(origin, { limiter }).client.get('/api/', anything, { ...call, bucket: 'insights' })
    expect(told).toEqual([
      ['take', 'insights'],
      ['hold', 'insights', 2_000],
      ['over', 'insights'],
      ['take', 'insights'],
      ['over', 'insights'],
    ])
  })
})

describe('repetition', () => {
  it.each([
    { name: '500', answer: status(500) },
    { name: '502', answer: status(502) },
    { name: '503', answer: status(503) },
    { name: '504', answer: status(504) },
    { name: '429 without a time', answer: status(429) },
    { name: 'a dropped connection', answer: drop },
    { name: 'half an answer', answer: ((_, response) => response.end('{"a":')) as Answer },
  ])('helps reads, PATCH and DELETE over $name, and is never tried on POST', async ({ answer }) => {
    for (const method of ['get', 'patch', 'delete', 'post'] as const) {
      const { origin, seen } = await serve(answer, answer, json({ done: true }))
      const { client, clock } = clientOf(origin)
      const attempt = {
        get: () => client.get('/api/1/', anything, call),
        patch: () => client.patch('/api/1/', { a: 1 }, anything, call),
        delete: () => client.delete('/api/1/', call),
        post: () => client.post('/api/', { a: 1 }, anything, call),
      }[method]
      const failure = await failureOf(attempt())
      expect(failure === null).toBe(method !== 'post')
      expect(seen).toHaveLength(method === 'post' ? 1 : 3)
      expect(clock.slept).toEqual(method === 'post' ? [] : [500, 1_000])
      if (method !== 'get') expect(new Set(seen.map(({ body }) => body)).size).toBe(1)
    }
  })

  it('ends after five attempts', async () => {
    const { origin, seen } = await serve(status(503))
    const { client, clock } = clientOf(origin)
    const failure = await failureOf(client.get('/api/', anything, call))
    expect(failure).toMatchObject({ upstream: { cause: 'failing', status: 503, outcome: 'rejected' } })
    expect(seen).toHaveLength(5)
    expect(clock.slept).toEqual([500, 1_000, 2_000, 4_000])
  })

  it('spreads its waits from nothing to the whole of each', async () => {
    const { origin } = await serve(status(503))
    const { client, clock } = clientOf(origin, { random: () => 0.25 })
    await failureOf(client.get('/api/', anything, call))
    expect(clock.slept).toEqual([125, 250, 500, 1_000])
  })

  it.each([400, 401, 402, 403, 404, 405, 409, 413, 302, 501])('does not help over %i', async (code) => {
    const { origin, seen } = await serve(status(code))
    expect(await failureOf(clientOf(origin).client.get('/api/', anything, call))).toMatchObject({ code: 'upstream' })
    expect(seen).toHaveLength(1)
  })

  it('waits as long as it is asked to', async () => {
    const { origin } = await serve(status(429, { 'retry-after': '17' }), json({ ok: true }))
    const limiter = { take: async () => () => undefined }
    const { client, clock } = clientOf(origin, { limiter })
    expect(await client.get('/api/', anything, call)).toEqual({ ok: true })
    expect(clock.slept).toEqual([17_000])
  })

  it.each(['3600', new Date(Date.UTC(2026, 0, 1, 1)).toUTCString()])(
    'leaves a wait that is longer than its time to the caller: %s',
    async (retryAfter) => {
      const date = new Date(Date.UTC(2026, 0, 1)).toUTCString()
      const { origin, seen } = await serve(status(429, { 'retry-after': retryAfter, date }))
      const { client, clock } = clientOf(origin)
      const failure = await failureOf(client.patch('/api/', {}, anything, call))
      const upstream = { cause: 'throttled', retryable: true, retryAfterMs: 3_600_000, outcome: 'rejected' }
      expect(failure).toMatchObject({ retryAfterMs: 3_600_000, upstream })
      expect(seen).toHaveLength(1)
      expect(clock.slept).toEqual([])
    },
  )
})

describe('time and size', () => {
  const real = (origin: string, options: Partial<PostHogClientOptions> = {}) => {
    const { allowInsecure = () => true, ...rest } = options
    return createPostHogClient({
      host: origin,
      key: new Secret(key),
      userAgent: 'hedgerow/test',
      allowInsecure,
      ...rest,
    })
  }

  it('ends a call that is never answered', async () => {
    const { origin } = await serve(hang)
    const failure = await failureOf(real(origin, { deadlineMs: 60 }).post('/api/', {}, anything, call))
    expect(failure).toMatchObject({ upstream: { cause: 'timeout', outcome: 'unknown' } })
  })

  it('ends a call that is answered drop by drop', async () => {
    const { origin } = await serve((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(timer))
    })
    const failure = await failureOf(real(origin, { deadlineMs: 80 }).get('/api/', anything, call))
    expect(failure).toMatchObject({ upstream: { cause: 'timeout', outcome: 'rejected' } })
  })

  it('stops reading a body that is too large, announced or not', async () => {
    const large = Buffer.alloc(300_000, 32)
    for (const headers of [{}, { 'content-length': String(large.length) }]) {
      const { origin, seen } = await serve((_, response) => response.writeHead(200, headers).end(large))
      const failure = await failureOf(real(origin, { maxBytes: 100_000 }).get('/api/', anything, call))
      expect(failure).toMatchObject({ upstream: { cause: 'malformed', retryable: false } })
      expect(seen).toHaveLength(1)
    }
  })

  it('tells that nobody listens, and that nothing was done', async () => {
    const failure = await failureOf(real(`http://127.0.0.1:${await closedPort()}`).post('/api/', {}, anything, call))
    expect(failure).toMatchObject({ upstream: { cause: 'unreachable', outcome: 'rejected', retryable: true } })
    expect(await failureOf(real('http://nowhere.invalid').post('/api/', {}, anything, call))).toMatchObject({
      upstream: { cause: 'unreachable', outcome: 'rejected' },
    })
  })

  it('tells that https is not spoken there', async () => {
    const { origin } = await serve(json({}))
    const secure = origin.replace('http:', 'https:')
    const failure = await failureOf(real(secure, { deadlineMs: 500 }).post('/api/', {}, anything, call))
    expect(failure).toMatchObject({ upstream: { cause: 'unreachable', outcome: 'rejected' } })
  })

  it('stops when it is aborted, with the reason of the abort', async () => {
    const { origin } = await serve(hang)
    const controller = new AbortController()
    const failure = failureOf(real(origin).get('/api/', anything, { ...call, signal: controller.signal }))
    const reason = new Error('the lease is lost')
    controller.abort(reason)
    expect(await failure).toBe(reason)
    expect(await failureOf(real(origin).get('/api/', anything, { ...call, signal: controller.signal }))).toBe(reason)
  })
})
