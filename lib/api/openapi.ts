import 'server-only'
import { z } from 'zod'
import { version } from '#lib/version.ts'
import { describeHandler, type Handler, type RouteDescription } from './define-routes.ts'

/** What a route file exports. */
export type RouteModule = Readonly<Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', Handler>>

type JsonSchema = Readonly<Record<string, unknown>>

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, for programs.' },
    detail: { type: 'string' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
}

/** OpenAPI 3.1 of the routes, by their paths as Next writes them (`/api/v1/runs/[id]`). */
export function openApi(routes: Readonly<Record<string, RouteModule>>): JsonSchema {
  const paths = Object.entries(routes).map(([path, module]) => [
    path.replaceAll('[', '{').replaceAll(']', '}'),
    {
      ...parametersOf(path),
      ...Object.fromEntries(
        methods.flatMap((method) => {
          const description = describeHandler(module[method])
          return description ? [[method.toLowerCase(), operationOf(path, method, description)] as const] : []
        }),
      ),
    },
  ])
  return {
    openapi: '3.1.0',
    info: { title: 'Hedgerow', version },
    security: [{ token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problem },
      responses: {
        Problem: {
          description: 'What was wrong (RFC 9457).',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

function operationOf(path: string, method: string, { summary, permission, query, body }: RouteDescription): JsonSchema {
  const isList = query !== null && JSON.stringify(jsonSchema(query)).includes('"cursor"')
  return {
    summary,
    operationId: `${method.toLowerCase()}${path.replace(/^\/api\/v1/, '').replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    'x-permission': permission,
    parameters: [...queryParameters(query), ...headerParameters(method)],
    ...(body ? { requestBody: { content: { 'application/json': { schema: jsonSchema(body) } } } } : {}),
    responses: {
      '2XX': { description: isList ? 'One page.' : 'Done.', ...(isList ? pageContent : {}) },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const pageContent = {
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['items', 'next_cursor', 'total'],
        properties: {
          items: { type: 'array', items: { type: 'object' } },
          next_cursor: { type: ['string', 'null'] },
          total: { type: 'integer' },
        },
      },
    },
  },
}

function parametersOf(path: string): JsonSchema {
  const names = [...path.matchAll(/\[(\w+)\]/g)].map(([, name]) => name)
  if (names.length === 0) return {}
  return { parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })) }
}

function queryParameters(query: z.ZodType | null): JsonSchema[] {
  if (!query) return []
  const { properties = {} } = jsonSchema(query) as { properties?: Record<string, unknown> }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))
}

function headerParameters(method: string): JsonSchema[] {
  const text = { type: 'string' }
  if (method === 'POST') return [{ name: 'Idempotency-Key', in: 'header', schema: text }]
  return method === 'GET' ? [] : [{ name: 'If-Match', in: 'header', schema: text }]
}

/** As it is sent: defaults may be left out, transforms have not happened. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
