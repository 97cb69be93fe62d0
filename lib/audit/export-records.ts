import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { largestLimit } from '#lib/core/paging.ts'
import { type AuditFilter, type AuditRecordView, listAuditRecords } from './queries.ts'

/** Every record that fits, newest first, page by page. What is recorded meanwhile is not among them. */
export async function* exportRecords(
  ctx: Ctx,
  filter: Omit<AuditFilter, 'limit' | 'cursor'>,
): AsyncGenerator<readonly AuditRecordView[], void> {
  let cursor: string | null = null
  do {
    const page = await listAuditRecords(ctx, { ...filter, limit: largestLimit, cursor })
    yield page.items
    cursor = page.next_cursor
  } while (cursor !== null)
}
