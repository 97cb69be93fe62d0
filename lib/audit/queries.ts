import 'server-only'
import type { AuditRecordModel } from '#generated/prisma/models.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { cutPage, defaultLimit, type Page, type PageRequest, readCursor } from '#lib/core/paging.ts'
import { db } from '#lib/db.ts'

export type AuditRecordView = {
  readonly id: string
  readonly at: string
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string }
  readonly action: string
  readonly subject: { readonly type: string; readonly id: string; readonly name: string }
  readonly detail: JsonObject
  readonly request_id: string
  /** Its number in the chain; null, as the hashes are, for records from before there was one. */
  readonly seq: number | null
  readonly previous: string | null
  readonly hash: string | null
}

export type AuditFilter = PageRequest & {
  /** Id, or part of the name. */
  readonly actor?: string | undefined
  readonly action?: string | undefined
  /** Id, or part of the name, of what it was done to. */
  readonly subject?: string | undefined
  readonly since?: Date | undefined
}

/** Newest first. */
export async function listAuditRecords(ctx: Ctx, filter: AuditFilter = {}): Promise<Page<AuditRecordView>> {
  authorize(ctx, 'audit.read')
  const limit = filter.limit ?? defaultLimit
  const [before] = readCursor(filter.cursor, ['text']) ?? []
  const { actor, action, subject, since } = filter
  const where = {
    ...(action ? { action } : {}),
    ...(since ? { at: { gte: since } } : {}),
    AND: [
      actor ? { OR: [{ actorId: actor }, { actorName: partly(actor) }] } : {},
      subject ? { OR: [{ subjectId: subject }, { subjectName: partly(subject) }] } : {},
    ],
  }
  const [rows, total] = await Promise.all([
    db().auditRecord.findMany({
      where: before === undefined ? where : { ...where, id: { lt: asId(before) } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
    db().auditRecord.count({ where }),
  ])
  const { shown, next_cursor } = cutPage(rows, limit, (row) => [String(row.id)])
  return { items: shown.map(recordView), next_cursor, total }
}

const partly = (text: string) => ({ contains: text, mode: 'insensitive' as const })

const asId = (text: string): bigint => (/^\d{1,18}$/.test(text) ? BigInt(text) : 0n)

export function recordView(row: AuditRecordModel): AuditRecordView {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
    detail: row.detail as JsonObject,
    request_id: row.requestId,
    seq: row.seq === null ? null : Number(row.seq),
    previous: row.previous,
    hash: row.hash,
  }
}
