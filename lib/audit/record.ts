import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Transaction } from '#lib/db.ts'

export const auditActions = [
  'access.denied',
  'data_key.created',
  'data_key.retired',
  'data_key.rewrapped',
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

export type AuditEntry = {
  readonly action: AuditAction
  /** `configuration`, `connection`, `run`, …: what `subjectId` is an id of. */
  readonly subjectType: string
  readonly subjectId: string
  /** As a person knows it; kept, so that the record can be read after the subject is gone. */
  readonly subjectName: string
  /** Plain data about what changed. Never a secret: masked forms and fingerprints only. */
  readonly detail?: JsonObject
}

export type Collected = { readonly ctx: Ctx; readonly entry: AuditEntry }

const collections = new WeakMap<Transaction, Collected[]>()

/**
 * Writes one record in the caller's transaction, as the last thing that is done in it: the change and its record stand
 * or fall together. Throws in a transaction that was not begun with `transact`.
 */
export async function record(tx: Transaction, ctx: Ctx, entry: AuditEntry): Promise<void> {
  const collection = collections.get(tx)
  if (!collection) throw new Error(`${entry.action} can be recorded in a transaction begun with transact() only.`)
  collection.push({ ctx, entry })
}

/** For `transact`: runs the work, and gives what it recorded. What is recorded later than that throws. */
export async function collect<T>(
  tx: Transaction,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ readonly result: T; readonly collected: readonly Collected[] }> {
  const collected: Collected[] = []
  collections.set(tx, collected)
  try {
    return { result: await work(tx), collected }
  } finally {
    collections.delete(tx)
  }
}
