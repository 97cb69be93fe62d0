import 'server-only'
import { env } from '#lib/env.ts'
import { type AuditKey, auditKeyOf } from './chain.ts'

/** What new records are chained with. */
export function currentAuditKey(): AuditKey {
  return auditKeyOf(env().HEDGEROW_ENCRYPTION_KEY)
}

/** Null for the id of a key that this portal does not have (any more). */
export function auditKeys(): (id: string) => AuditKey | null {
  const current = currentAuditKey()
  return (id) => (id === current.id ? current : null)
}
