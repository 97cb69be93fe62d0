import 'server-only'
import type { z } from 'zod'
import type { Clock } from '#lib/core/clock.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Resolve } from '#lib/outbound/resolve.ts'
import type { Bucket, Limiter } from './limiter.ts'
import { parseReceived, readPages } from './pages.ts'
import { createSender, type Request } from './sender.ts'

/*
 * The only way to PostHog's private API, with one personal API key to one origin. It promises: the key never goes
 * anywhere else and redirects are not followed; every call ends within its deadline, with a value that its schema
 * accepts or an `upstream` error; reads, PATCH and DELETE are repeated while that may help, POST never. It must not
 * be used for PATCH or DELETE that are not safe to repeat, nor to send events.
 */

export type Call = {
  /** For messages, fits after "Could not": `read the project 7`. */
  readonly what: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly signal?: AbortSignal | undefined
  readonly bucket?: Bucket
}

export type Listing<T> = {
  readonly items: readonly T[]
  /** False when there are more than were read. */
  readonly complete: boolean
}

/** JSON in which a `Secret` may stand for a string: it is opened at the last moment. */
export type Body = Readonly<Record<string, unknown>>

export type PostHogClient = {
  /** Origin of the app, for links. */
  readonly app: string
  get<T>(path: string, schema: z.ZodType<T>, call: Call): Promise<T>
  /** Every page of a list, at most `maxItems` (5,000). */
  list<T>(path: string, item: z.ZodType<T>, call: Call & { readonly maxItems?: number }): Promise<Listing<T>>
  /** Made once: what became of it after an error is told by the error's outcome. */
  post<T>(path: string, body: Body, schema: z.ZodType<T>, call: Call): Promise<T>
  patch<T>(path: string, body: Body, schema: z.ZodType<T>, call: Call): Promise<T>
  delete(path: string, call: Call): Promise<void>
}

export type PostHogClientOptions = {
  /** Origin of the app, as PostHogHosts.app. */
  readonly host: string
  readonly key: Secret
  readonly userAgent: string
  readonly limiter?: Limiter
  /** Whether `hostname:port` may be called over plain http or at a private address. */
  readonly allowInsecure: (hostPort: string) => boolean
  /** Milliseconds that a call may take in all, repetitions included (30 s); waiting for the limiter comes on top. */
  readonly deadlineMs?: number
  /** Milliseconds until a connection stands (5 s). */
  readonly connectMs?: number
  /** Bytes of an answer that are read (5 MB). */
  readonly maxBytes?: number
  /** For tests: instead of DNS, where addresses are checked. */
  readonly resolve?: Resolve
  readonly clock?: Clock
  /** Between 0 and 1, for the jitter of waits. */
  readonly random?: () => number
}

export function createPostHogClient(options: PostHogClientOptions): PostHogClient {
  const app = new URL(options.host)
  const send = createSender(options, app)
  const requestOf = (method: Request['method'], path: string, call: Call, body?: Body): Request => {
    const url = new URL(path, app)
    if (url.origin !== app.origin || url.pathname !== path)
      throw new HedgerowError('internal', 'A call to another place was prevented.')
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, String(value))
    const { text, secrets } = body ? serialize(body) : { text: null, secrets: [] }
    return { method, url, body: text, secrets, call }
  }

  return {
    app: app.origin,
    get: async (path, schema, call) => parseReceived(schema, await send(requestOf('GET', path, call))),
    list: (path, item, call) => readPages(item, call, (query) => send(requestOf('GET', path, { ...call, query }))),
    post: async (path, body, schema, call) => parseReceived(schema, await send(requestOf('POST', path, call, body))),
    patch: async (path, body, schema, call) => parseReceived(schema, await send(requestOf('PATCH', path, call, body))),
    async delete(path, call) {
      await send(requestOf('DELETE', path, call))
    },
  }
}

function serialize(body: Body): { text: string; secrets: readonly Secret[] } {
  const secrets: Secret[] = []
  // A Secret's own toJSON has run when the replacer sees the value, so it looks at what holds it.
  const text = JSON.stringify(body, function (this: Record<string, unknown>, name: string, value: unknown) {
    const original = this[name]
    if (!(original instanceof Secret)) return value
    secrets.push(original)
    return original.reveal()
  })
  return { text, secrets }
}

/** A value as one segment of a path; throws for what could lead to another path. */
export function segment(value: string | number): string {
  if (!/^@?[\w-]+$/.test(String(value)))
    throw new HedgerowError('invalid', 'PostHog has no such id.', { reason: 'bad_posthog_id' })
  return String(value)
}
