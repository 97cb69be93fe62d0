import { z } from 'zod'
import { auditQuery } from '#lib/api/audit-query.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { download } from '#lib/api/download.ts'
import { exportRecords } from '#lib/audit/export-records.ts'
import type { AuditRecordView } from '#lib/audit/queries.ts'

async function* lines(pages: AsyncIterable<readonly AuditRecordView[]>) {
  for await (const page of pages) yield page.map((record) => `${JSON.stringify(record)}\n`).join('')
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Download the audit, one JSON record a line',
    permission: 'audit.read',
    query: z.strictObject(auditQuery),
    handler: ({ ctx, query }) =>
      download(lines(exportRecords(ctx, query)), {
        fileName: 'audit.jsonl',
        contentType: 'application/jsonl; charset=utf-8',
      }),
  }),
})
