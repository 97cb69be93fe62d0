import { defineRoutes, publicRoute } from '#lib/api/define-routes.ts'
import { openApi, type RouteModule } from '#lib/api/openapi.ts'
import { json } from '#lib/api/respond.ts'
import { routes } from './routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: publicRoute(() => json(200, openApi(routes satisfies Record<string, RouteModule>))),
})
