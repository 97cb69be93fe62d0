import { z } from 'zod'
import { auditQuery } from '#lib/api/audit-query.ts'
import { csvLine } from '#lib/api/csv.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { download } from '#lib/api/download.ts'
import { exportRecords } from '#lib/audit/export-records.ts'
import type { AuditRecordView } from '#lib/audit/queries.ts'

const head = ['at', 'actor', 'actor_kind', 'action', 'subject', 'subject_type', 'subject_id', 'detail', 'request_id']

async function* lines(pages: AsyncIterable<readonly AuditRecordView[]>) {
  let before = csvLine(head)
  for await (const page of pages) {
    yield before + page.map(lineOf).join('')
    before = ''
  }
}

function lineOf({ at, actor, action, subject, detail, request_id }: AuditRecordView): string {
  const { type, id, name } = subject
  return csvLine([at, actor.name, actor.kind, action, name, type, id, JSON.stringify(detail), request_id])
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Download the audit as CSV',
    permission: 'audit.read',
    query: z.strictObject(auditQuery),
    handler: ({ ctx, query }) =>
      download(lines(exportRecords(ctx, query)), { fileName: 'audit.csv', contentType: 'text/csv; charset=utf-8' }),
  }),
})
