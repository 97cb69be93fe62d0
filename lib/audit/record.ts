import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import type { Ctx } from '#lib/auth/context.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Transaction } from '#lib/db.ts'

export const auditActions = [
  'access.denied',
  'configuration.created',
  'configuration.updated',
  'configuration.deleted',
  'configuration.restored',
  'connection.created',
  'connection.updated',
  'connection.deleted',
  'connection.checked',
  'drift.checked',
  'drift.accepted',
  'drift.reverted',
  'drift.ignored',
  'person.created',
  'person.updated',
  'plan.created',
  'plan.approved',
  'plan.rejected',
  'project_token.refreshed',
  'run.started',
  'run.cancelled',
  'run.resumed',
  'secret.revealed',
  'session.started',
  'session.ended',
  'token.created',
  'token.revoked',
  'webhook_secret.rotated',
] as const

export type AuditAction = (typeof auditActions)[number]

type AuditEntry = {
  readonly action: AuditAction
  /** `configuration`, `connection`, `run`, …: what `subjectId` is an id of. */
  readonly subjectType: string
  readonly subjectId: string
  /** As a person knows it; kept, so that the record can be read after the subject is gone. */
  readonly subjectName: string
  /** Plain data about what changed. Never a secret: masked forms and fingerprints only. */
  readonly detail?: JsonObject
}

/** Writes one record in the caller's transaction: the change and its record stand or fall together. */
export async function record(tx: Transaction, ctx: Ctx, entry: AuditEntry): Promise<void> {
  await tx.auditRecord.create({
    data: {
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      action: entry.action,
      subjectType: entry.subjectType,
      subjectId: entry.subjectId,
      subjectName: entry.subjectName,
      detail: (entry.detail ?? {}) as Prisma.InputJsonObject,
      requestId: ctx.requestId,
    },
  })
}
