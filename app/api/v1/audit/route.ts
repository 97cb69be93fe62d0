import { z } from 'zod'
import { auditQuery } from '#lib/api/audit-query.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery } from '#lib/api/query.ts'
import { listAuditRecords } from '#lib/audit/queries.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List audit records, newest first',
    permission: 'audit.read',
    query: z.strictObject({ ...pageQuery, ...auditQuery }),
    handler: async ({ ctx, query }) => ({ body: await listAuditRecords(ctx, query) }),
  }),
})
