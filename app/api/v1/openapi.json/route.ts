import { defineRoutes, publicRoute } from '#lib/api/define-routes.ts'
import { openApi } from '#lib/api/openapi.ts'
import { json } from '#lib/api/respond.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: publicRoute(() => json(200, openApi())),
})
