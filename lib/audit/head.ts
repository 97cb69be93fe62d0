import 'server-only'
import { z } from 'zod'
import type { AuditHeadModel } from '#generated/prisma/models.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { db } from '#lib/db.ts'
import type { Head } from './chain.ts'

const signedText = z.string().regex(/^[0-9a-f]{8}\.[0-9a-f]{64}$/, 'must be a key id and 64 hex digits')

/** A head as the portal gives it out. */
export const headSchema = z.strictObject({
  seq: z.int().min(1),
  hash: signedText,
  at: z.iso.datetime({ precision: 3 }),
  signature: signedText,
})

/** The signed end of the audit, to be kept elsewhere; null while nothing is recorded. */
export async function readHead(ctx: Ctx): Promise<Head | null> {
  authorize(ctx, 'audit.read')
  return headOf(await db().auditHead.findUniqueOrThrow({ where: { id: 1 } }))
}

/** Null before the first record. A row that lacks something is a head nobody signed. */
export function headOf({ seq, hash, at, signature }: AuditHeadModel): Head | null {
  if (seq === 0n && !at && !signature) return null
  return { seq: Number(seq), hash, at: at?.toISOString() ?? '', signature: signature ?? '' }
}
