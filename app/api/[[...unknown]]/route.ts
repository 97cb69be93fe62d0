import { malformedAddress, unknownMethod } from '#lib/api/caller.ts'
import { defineRoutes, publicRoute } from '#lib/api/define-routes.ts'
import { Refusal } from '#lib/api/refusal.ts'

const unknown = publicRoute((request) => {
  const { pathname } = new URL(request.url)
  if (pathname === malformedAddress) {
    throw new Refusal(400, 'malformed_address', 'The address is not percent-encoded as it should be.')
  }
  if (pathname === unknownMethod) {
    throw new Refusal(405, 'method_not_allowed', 'No address here answers this method.', { allow: 'GET, HEAD, POST' })
  }
  throw new Refusal(404, 'not_found', 'There is nothing at this address. See /api/v1/openapi.json.')
})

/** Every address under /api that no other file answers. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: unknown,
  POST: unknown,
  PUT: unknown,
  PATCH: unknown,
  DELETE: unknown,
})
