import { type Clock, systemClock } from '#lib/core/clock.ts'
import { HedgerowError, upstreamError } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { Call, PostHogClientOptions } from './client.ts'
import { type Attempt, malformed, refused, undelivered } from './failures.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { exchange, TransportFailure } from './transport.ts'

export type Request = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly body: string | null
  /** What was opened into the body. */
  readonly secrets: readonly Secret[]
  readonly call: Call
}

/** A successful answer: its body as JSON, undefined when it was empty. */
export type Received = { readonly status: number; readonly json: unknown; readonly attempt: Attempt }

const maxAttempts = 5
const firstWaitMs = 250
const longestWaitMs = 5_000

/** Sends with limiter, deadlines and repetition. Throws `upstream`, or the signal's reason when it is aborted. */
export function createSender(options: PostHogClientOptions, app: URL): (request: Request) => Promise<Received> {
  const { clock = systemClock, random = Math.random, deadlineMs = 30_000 } = options
  const limiter = options.limiter ?? createLimiter({ clock })
  const once = createSingleSender(options, app, clock)

  return async (request) => {
    const { call } = request
    let leftMs = deadlineMs
    for (let attempts = 1; ; attempts += 1) {
      const over = await limiter.take(call.bucket ?? 'crud', call.signal)
      const startedAt = clock.now()
      try {
        // A pause is told before the next one may go.
        return await once(request, leftMs).catch(tellLimiter(limiter, call)).finally(over)
      } catch (error) {
        leftMs -= clock.now() - startedAt
        const upstream = error instanceof HedgerowError ? error.upstream : null
        if (!upstream) throw error
        const jitterMs = random() * Math.min(longestWaitMs, firstWaitMs * 2 ** attempts)
        const waitMs = upstream.retryAfterMs ?? jitterMs
        const repeats = request.method !== 'POST' && upstream.retryable && attempts < maxAttempts && waitMs < leftMs
        if (!repeats) throw error
        await clock.sleep(waitMs, call.signal)
        leftMs -= waitMs
      }
    }
  }
}

function tellLimiter(limiter: Limiter, call: Call): (error: unknown) => Promise<never> {
  return async (error) => {
    const upstream = error instanceof HedgerowError ? error.upstream : null
    if (upstream?.cause === 'throttled' && upstream.retryAfterMs !== null) {
      await limiter.hold?.(call.bucket ?? 'crud', upstream.retryAfterMs)
    }
    throw error
  }
}

function createSingleSender(options: PostHogClientOptions, app: URL, clock: Clock) {
  const { key, userAgent, connectMs = 5_000, maxBytes = 5 * 1024 * 1024 } = options
  const insecure = options.allowInsecure(`${app.hostname}:${app.port || (app.protocol === 'https:' ? '443' : '80')}`)
  const usable = /^[\x21-\x7e]+$/.test(key.reveal())

  return async (request: Request, leftMs: number): Promise<Received> => {
    const { method, url, body, call } = request
    const attempt: Attempt = {
      what: call.what,
      changing: method !== 'GET',
      app: app.origin,
      secrets: [key, ...request.secrets],
      nowMs: clock.now(),
    }
    if (!usable) throw unusableKey(attempt)
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: `Bearer ${key.reveal()}`,
      'user-agent': userAgent,
      ...(body === null
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    }
    const { signal } = call
    const answer = await exchange({
      url,
      method,
      headers,
      body,
      connectMs: Math.min(connectMs, leftMs),
      totalMs: leftMs,
      maxBytes,
      insecure,
      resolve: options.resolve,
      signal,
    }).catch((error: unknown) => {
      throw error instanceof TransportFailure ? undelivered(attempt, error) : error
    })
    if (answer.status < 200 || answer.status >= 300) throw refused(attempt, answer)
    return { status: answer.status, json: readJson(answer.body, answer.status, attempt), attempt }
  }
}

function readJson(body: string, status: number, attempt: Attempt): unknown {
  if (body.trim() === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    const page = body.trimStart().startsWith('<')
    throw malformed(attempt, status, page ? 'a page, not JSON' : 'broken JSON', !page)
  }
}

function unusableKey(attempt: Attempt): HedgerowError {
  return upstreamError(`Could not ${attempt.what}: the personal API key has characters that no key has.`, {
    system: 'posthog',
    cause: 'auth',
    status: null,
    retryable: false,
    outcome: 'rejected',
    retryAfterMs: null,
    said: null,
    fix: 'Copy the key again, without spaces or line breaks, and update the connection.',
  })
}
