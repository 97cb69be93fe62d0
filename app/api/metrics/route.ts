import { authenticate } from '#lib/api/authenticate.ts'
import { isLoopbackCaller } from '#lib/api/caller.ts'
import { defineRoutes, publicRoute } from '#lib/api/define-routes.ts'
import { renderMetrics } from '#lib/api/metrics.ts'
import { authorize } from '#lib/auth/policy.ts'
import { newId } from '#lib/core/ids.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: publicRoute(async (request) => {
    if (!isLoopbackCaller(request.headers)) authorize(await authenticate(request, newId()), 'metrics.read')
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' }
    return new Response(await renderMetrics(), { headers })
  }),
})
