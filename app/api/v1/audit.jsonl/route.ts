import { z } from 'zod'
import { auditQuery } from '#lib/api/audit-query.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { download } from '#lib/api/download.ts'
import { exportRecords } from '#lib/audit/export-records.ts'
import { readHead } from '#lib/audit/head.ts'
import type { AuditRecordView } from '#lib/audit/queries.ts'
import type { Ctx } from '#lib/auth/context.ts'

/** The last line is the signed end of the whole audit, read after the records: it vouches for all of them. */
async function* lines(ctx: Ctx, pages: AsyncIterable<readonly AuditRecordView[]>) {
  for await (const page of pages) yield page.map((record) => `${JSON.stringify(record)}\n`).join('')
  yield `${JSON.stringify({ head: await readHead(ctx) })}\n`
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Download the audit, one JSON record a line, and its signed head',
    permission: 'audit.read',
    query: z.strictObject(auditQuery),
    handler: ({ ctx, query }) =>
      download(lines(ctx, exportRecords(ctx, query)), {
        fileName: 'audit.jsonl',
        contentType: 'application/jsonl; charset=utf-8',
      }),
  }),
})
