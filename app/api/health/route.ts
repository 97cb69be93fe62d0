import { defineRoutes, publicRoute } from '#lib/api/define-routes.ts'
import { json } from '#lib/api/respond.ts'
import { version } from '#lib/version.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: publicRoute(() => json(200, { status: 'ok', version })),
})
