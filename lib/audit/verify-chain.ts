import 'server-only'
import type { AuditRecordModel } from '#generated/prisma/models.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { invalid } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { db } from '#lib/db.ts'
import { auditKeys } from './audit-keys.ts'
import { type ChainedRecord, type Head, isSigned } from './chain.ts'
import { type Break, type ChainCheck, checkChain } from './chain-check.ts'
import { headOf } from './head.ts'

export type VerificationView = {
  readonly ok: boolean
  /** How many records are as they were written: all, or those before the first that is not. */
  readonly records: number
  /** The end of the chain as it is kept; null while nothing is recorded. */
  readonly head: Head | null
  /** Null when all is well. */
  readonly broken: Break | null
  /** Records from before there was a chain: vouched for as a whole, not one by one. */
  readonly before_chain: number
  /** Records under a key that the portal does not have any more: their order was checked, not what they say. */
  readonly unknown_key: number
  readonly checked_at: string
  readonly took_ms: number
}

type Verify = { readonly ctx: Ctx; readonly head?: Head | null | undefined }

/**
 * Reads the whole audit, page by page, and says whether it is as it was written. With a head that was kept elsewhere,
 * also whether it still leads there. Throws `invalid` for a head that this portal did not sign.
 */
export async function verifyChain({ ctx, head: anchor }: Verify): Promise<VerificationView> {
  authorize(ctx, 'audit.read')
  if (anchor && isSigned(anchor, auditKeys()) === false)
    throw invalid([{ path: 'head', message: 'was not signed by this portal, or was changed since' }])
  const key = JSON.stringify(anchor ?? null)
  const running = underWay.get(key) ?? verifyNow(anchor).finally(() => underWay.delete(key))
  underWay.set(key, running)
  return running
}

/** Reading everything is work: who asks for the same while it is done waits for the one answer. */
const underWay = new Map<string, Promise<VerificationView>>()

async function verifyNow(anchor: Head | null | undefined): Promise<VerificationView> {
  const startedAt = performance.now()
  const older = await readOlder()
  const check = checkChain({ keyOf: auditKeys(), start: older.digest, anchor })
  const { head, broken } = await readAll(check, older.digest)
  return {
    ok: broken === null,
    records: check.records,
    head,
    broken,
    before_chain: older.count,
    unknown_key: check.unknownKey,
    checked_at: new Date().toISOString(),
    took_ms: Math.round(performance.now() - startedAt),
  }
}

const pageSize = 2_000

type Finding = { readonly head: Head | null; readonly broken: Break | null }

/** The end is read after the records: unless somebody has moved it, it is where they end or ahead of them. */
async function readAll(check: ChainCheck, start: string): Promise<Finding> {
  for (;;) {
    const broken = await readPages(check)
    const row = await db().auditHead.findUnique({ where: { id: 1 } })
    const head = row && headOf(row)
    if (broken) return { head, broken }
    if (!row || (!head && row.hash !== start)) return { head, broken: headGone(check.records) }
    // What was added since the last page is read as well.
    const isAhead = head !== null && head.seq > check.records
    if (isAhead && (await db().auditRecord.findFirst({ where: after(check), select: { id: true } }))) continue
    return { head, broken: check.end(head) }
  }
}

/** Whatever number the first one has, so that none can hide before it. */
const after = ({ records }: ChainCheck) => ({ seq: records === 0 ? { not: null } : { gt: records } })

async function readPages(check: ChainCheck): Promise<Break | null> {
  for (;;) {
    const rows = await db().auditRecord.findMany({ where: after(check), orderBy: { seq: 'asc' }, take: pageSize })
    for (const row of rows) {
      const broken = check.next(chainedRecord(row))
      if (broken) return broken
    }
    if (rows.length < pageSize) return null
  }
}

const headGone = (seq: number): Break => ({
  seq,
  what: 'forged',
  message: 'The kept end of the chain is gone, or is not where the chain began.',
})

/** As the migration 20261124120000_audit_chain did when the chain began. */
async function readOlder(): Promise<{ count: number; digest: string }> {
  const rows = await db().$queryRaw<{ count: number; digest: string }[]>`
    SELECT count(*)::int AS count, 'start.' || encode(sha256(coalesce(string_agg(sha256(convert_to(jsonb_build_array(
      id, extract(epoch FROM at), actor_kind, actor_id, actor_name, action, subject_type, subject_id, subject_name,
      detail, request_id)::text, 'UTF8')), ''::bytea ORDER BY id), ''::bytea)), 'hex') AS digest
    FROM audit_record WHERE seq IS NULL`
  return rows[0] ?? { count: 0, digest: '' }
}

function chainedRecord(row: AuditRecordModel): ChainedRecord {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
    detail: row.detail as JsonObject,
    request_id: row.requestId,
    previous: row.previous ?? '',
    hash: row.hash ?? '',
  }
}
