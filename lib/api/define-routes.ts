import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { recordDenial } from '#lib/audit/record-denial.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize, type Permission } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import { parseInput } from '#lib/input.ts'
import { authenticate } from './authenticate.ts'
import { isUnchanged, readIfMatch } from './entity-tag.ts'
import { once } from './idempotency.ts'
import { readQuery } from './query.ts'
import { readBody } from './read-body.ts'
import { Refusal } from './refusal.ts'
import { json, problem } from './respond.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

export type Call<Q, B> = {
  readonly ctx: Ctx
  /** The parts of the path in brackets. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Q
  readonly body: B
  readonly ifMatch: string | null
  readonly request: Request
}

/** JSON with a status (200, or 204 without a body), or a whole response for what is not JSON. */
export type Reply =
  | Response
  | { readonly status?: number; readonly body?: unknown; readonly etag?: string; readonly location?: string }

export type RouteDescription = {
  readonly summary: string
  readonly permission: Permission
  readonly query: z.ZodType | null
  readonly body: z.ZodType | null
}

type RouteInput<Q extends z.ZodType, B extends z.ZodType> = {
  /** For the OpenAPI document. */
  readonly summary: string
  /** Asked before the body is read; the verb asks again. */
  readonly permission: Permission
  /** Query parameters; without it, none is accepted. */
  readonly query?: Q
  /** The body; without it, only an empty one or `{}` is accepted. */
  readonly body?: B
  /** What the verb takes, where it parses the body itself. */
  readonly documented?: z.ZodType
  handler(call: Call<z.output<Q>, z.output<B>>): Promise<Reply>
}

export type Route = {
  /** Null: not for the OpenAPI document. */
  readonly description: RouteDescription | null
  answer(request: Request, params: Call<unknown, unknown>['params'], requestId: string): Promise<Response>
}

const nothing = z.strictObject({})

/** A route for whoever has the permission, by token or by session. */
export function route<Q extends z.ZodType = typeof nothing, B extends z.ZodType = typeof nothing>(
  input: RouteInput<Q, B>,
): Route {
  const { summary, permission, query = null, body = null, documented } = input
  return {
    description: { summary, permission, query, body: documented ?? body },
    async answer(request, params, requestId) {
      const ctx = await authenticate(request, requestId)
      try {
        authorize(ctx, permission)
        const asked = readQuery(query ?? nothing, new URL(request.url).searchParams)
        const ifMatch = readIfMatch(request.headers)
        const isReading = request.method === 'GET' || request.method === 'HEAD'
        const given = isReading ? undefined : await readBody(request)
        const carryOut = async () => {
          const content = parseInput(body ?? nothing, given ?? {})
          const call = { ctx, params, query: asked as z.output<Q>, body: content as z.output<B>, ifMatch, request }
          return respond(request, await input.handler(call))
        }
        return request.method === 'POST' ? await once(ctx, request, given, carryOut) : await carryOut()
      } catch (error) {
        if (error instanceof HedgerowError && error.code === 'forbidden') {
          await recordDenial(ctx, error, `${request.method} ${new URL(request.url).pathname}`)
        }
        throw error
      }
    },
  }
}

/** A route that answers anybody. */
export function publicRoute(handler: (request: Request) => Promise<Response> | Response): Route {
  return { description: null, answer: async (request) => handler(request) }
}

/** Next gives no parameters at all where the path has none. */
type Context = { readonly params: Promise<Record<string, string | string[] | undefined> | undefined> }
export type Handler = (request: Request, context: Context) => Promise<Response>

const descriptions = new WeakMap<Handler, RouteDescription>()

/** What a handler that defineRoutes made does; null when it is not for the OpenAPI document. */
export const describeHandler = (handler: Handler): RouteDescription | null => descriptions.get(handler) ?? null

/** Everything a route file exports: methods without a route answer 405, what is thrown becomes a problem. */
export function defineRoutes(routes: Partial<Record<Method, Route>>): Record<Method | 'OPTIONS', Handler> {
  const allowed = methods.filter((method) => routes[method])
  const allow = [...allowed, ...(routes.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  const handlerOf = (method: Method): Handler => {
    const found = routes[method] ?? publicRoute(() => Promise.reject(notAllowed(allow)))
    const handler: Handler = async (request, context) => {
      const requestId = requestIdOf(request)
      try {
        const response = await found.answer(request, singles(await context.params), requestId)
        response.headers.set('x-request-id', requestId)
        return response
      } catch (error) {
        return problem(error, requestId)
      }
    }
    if (found.description) descriptions.set(handler, found.description)
    return handler
  }
  return {
    GET: handlerOf('GET'),
    POST: handlerOf('POST'),
    PUT: handlerOf('PUT'),
    PATCH: handlerOf('PATCH'),
    DELETE: handlerOf('DELETE'),
    OPTIONS: async () => new Response(null, { status: 204, headers: { allow, 'cache-control': 'no-store' } }),
  }
}

function respond(request: Request, reply: Reply): Response {
  if (reply instanceof Response) return reply
  const { body, location } = reply
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  const etag = reply.etag ?? (isReading ? tagOf(body) : undefined)
  const headers = { ...noStore, ...(etag ? { etag } : {}), ...(location ? { location } : {}) }
  if (body === undefined) return new Response(null, { status: reply.status ?? 204, headers })
  if (etag && isReading && isUnchanged(request.headers, etag)) return new Response(null, { status: 304, headers })
  return json(reply.status ?? 200, body, headers)
}

/** For what has no version of its own. */
function tagOf(body: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(body) ?? '')
  return `"${hash.digest('base64url').slice(0, 22)}"`
}

const noStore = { 'cache-control': 'no-store' }

const notAllowed = (allow: string) =>
  new Refusal(405, 'method_not_allowed', `This address answers ${allow}.`, { allow })

/** The caller's own id for the request when it is one, so that both sides find it in their logs. */
function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id') ?? ''
  return /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : newId()
}

/** Ids are plain: anything else belongs to nothing, and some of it no table can be asked for. */
function singles(params: Awaited<Context['params']>): Record<string, string> {
  const texts = Object.entries(params ?? {}).map(([name, value]) => [name, [value ?? ''].flat().join('/')] as const)
  if (texts.some(([, text]) => !/^[\w./-]{0,200}$/.test(text))) throw notFound('address')
  return Object.fromEntries(texts)
}
