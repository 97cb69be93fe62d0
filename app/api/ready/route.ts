import { defineRoutes, publicRoute } from '#lib/api/define-routes.ts'
import { readReadiness } from '#lib/api/readiness.ts'
import { json } from '#lib/api/respond.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: publicRoute(async () => {
    const readiness = await readReadiness()
    if (readiness.status === 'ready') return json(200, readiness)
    return json(503, readiness, { 'retry-after': '2' })
  }),
})
