import type { Ctx } from '#lib/auth/context.ts'
import type { Role, Scope } from '#lib/auth/policy.ts'
import { newId } from '#lib/core/ids.ts'

/** Somebody signed in with that role, for tests of verbs. */
export function someone(role: Role = 'admin', scopes: readonly Scope[] | 'all' = 'all'): Ctx {
  const id = newId()
  const actor = { kind: 'person', id, name: `Test ${role}` } as const
  return { actor, role, scopes: scopes === 'all' ? 'all' : new Set(scopes), requestId: `test-${id}` }
}
