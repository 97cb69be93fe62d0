import { z } from 'zod'
import { auditQuery } from '#lib/api/audit-query.ts'
import { csvLine } from '#lib/api/csv.ts'
import { defineRoutes, route } from '#lib/api/define-routes.ts'
import { download } from '#lib/api/download.ts'
import type { Head } from '#lib/audit/chain.ts'
import { exportRecords } from '#lib/audit/export-records.ts'
import { readHead } from '#lib/audit/head.ts'
import type { AuditRecordView } from '#lib/audit/queries.ts'
import type { Ctx } from '#lib/auth/context.ts'

const head = ['at', 'actor', 'actor_kind', 'action', 'subject', 'subject_type', 'subject_id', 'detail', 'request_id']
const chain = ['id', 'actor_id', 'seq', 'previous', 'hash', 'signature']

/** The last line is the signed end of the whole audit, read after the records: it vouches for all of them. */
async function* lines(ctx: Ctx, pages: AsyncIterable<readonly AuditRecordView[]>) {
  let before = csvLine([...head, ...chain])
  for await (const page of pages) {
    yield before + page.map(lineOf).join('')
    before = ''
  }
  const end = await readHead(ctx)
  if (end) yield headLine(end)
}

function headLine({ at, seq, hash, signature }: Head): string {
  const blank = head.slice(4).map(() => '')
  return csvLine([at, 'Hedgerow', 'system', 'audit.head', ...blank, '', '', String(seq), '', hash, signature])
}

function lineOf({ at, actor, action, subject, detail, ...rest }: AuditRecordView): string {
  const { type, id, name } = subject
  const what = [at, actor.name, actor.kind, action, name, type, id, JSON.stringify(detail), rest.request_id]
  return csvLine([...what, rest.id, actor.id, String(rest.seq ?? ''), rest.previous ?? '', rest.hash ?? '', ''])
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoutes({
  GET: route({
    summary: 'Download the audit as CSV',
    permission: 'audit.read',
    query: z.strictObject(auditQuery),
    handler: ({ ctx, query }) =>
      download(lines(ctx, exportRecords(ctx, query)), {
        fileName: 'audit.csv',
        contentType: 'text/csv; charset=utf-8',
      }),
  }),
})
