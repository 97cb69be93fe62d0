import { z } from 'zod'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { pageQuery, sinceQuery } from '#lib/api/query.ts'
import { listAuditRecords } from '#lib/audit/queries.ts'
import { auditActions } from '#lib/audit/record.ts'

const text = z.string().max(200).optional()

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'List audit records, newest first',
    permission: 'audit.read',
    query: z.strictObject({
      ...pageQuery,
      actor: text,
      action: z.enum(auditActions).optional(),
      subject: text,
      since: sinceQuery,
    }),
    handler: async ({ ctx, query }) => ({ body: await listAuditRecords(ctx, query) }),
  }),
})
