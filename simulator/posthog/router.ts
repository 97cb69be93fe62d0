import type { SimulatorRequest, SimulatorResponse } from '../types.ts'
import { createCall, type Route } from './api.ts'
import { authenticate, bucketKey, permit, permitKeys } from './permission.ts'
import { methodNotAllowed, notFound, Refusal } from './refusal.ts'
import type { State } from './state.ts'

type Params = Record<string, string>
type Compiled = { readonly route: Route; readonly segments: readonly string[] }

/** Answers calls of the private API: 401, then 403, then 429, then what the route says. */
type Router = (request: SimulatorRequest) => Promise<SimulatorResponse>

export function createRouter(state: State, routes: readonly Route[]): Router {
  const bySize = new Map<number, Compiled[]>()
  for (const route of routes) {
    const segments = segmentsOf(route.path)
    bySize.set(segments.length, [...(bySize.get(segments.length) ?? []), { route, segments }])
  }

  return async (request) => {
    try {
      return await run(request)
    } catch (error) {
      if (error instanceof Refusal) return error.response
      throw error
    }
  }

  async function run(request: SimulatorRequest): Promise<SimulatorResponse> {
    const path = currentPath(request.path)
    const segments = segmentsOf(path)
    const matches = (bySize.get(segments.length) ?? []).flatMap(({ route, segments: pattern }) => {
      const params = match(pattern, segments)
      return params ? [{ route, params }] : []
    })
    if (matches.length === 0) throw notFound('Endpoint not found.')
    const slashless = matches.some(({ route }) => !route.path.endsWith('/'))
    if (!request.path.endsWith('/') && !slashless && !state.settings.optional_slash) return withoutSlash(request)

    const caller = authenticate(request, state)
    const found = matches.find(({ route }) => route.method === request.method)
    if (!found) throw methodNotAllowed(request.method)
    permitKeys(state, caller.user)
    permit(found.route, found.params, caller)
    const { bucket = 'crud' } = found.route
    if (bucket) state.throttle.take(bucketKey(caller.key), bucket)
    return found.route.run(createCall({ request, state, params: found.params, query: request.query, ...caller }))
  }
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '')

function match(pattern: readonly string[], segments: readonly string[]): Params | null {
  const params: Params = {}
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (expected.startsWith(':')) params[expected.slice(1)] = segment
    else if (expected !== segment) return null
  }
  return params
}

/** The deprecated /api/environments/{id}/… still routes to the same things. */
const currentPath = (path: string): string => path.replace(/^\/api\/environments\//, '/api/projects/')

/** Django redirects a GET to the path with its slash; anything else would lose its body. */
function withoutSlash(request: SimulatorRequest): SimulatorResponse {
  if (request.method !== 'GET') throw notFound('Endpoint not found.')
  const query = request.query.size > 0 ? `?${request.query}` : ''
  return { status: 301, headers: { location: `${request.path}/${query}` } }
}
