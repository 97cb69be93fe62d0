import { HedgerowError } from '#lib/core/errors.ts'
import type { Ctx } from './context.ts'

export const roles = ['viewer', 'editor', 'approver', 'admin'] as const
export type Role = (typeof roles)[number]

export const scopes = ['read', 'write', 'provision', 'reveal', 'admin'] as const
export type Scope = (typeof scopes)[number]

export const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text)

/** The lowest role that may do it, and the scope a token needs. Whoever has no row here may do nothing. */
const policy = {
  'configuration.read': { role: 'viewer', scope: 'read' },
  'configuration.write': { role: 'editor', scope: 'write' },
  'configuration.forget': { role: 'admin', scope: 'admin' },
  'connection.read': { role: 'viewer', scope: 'read' },
  'connection.write': { role: 'admin', scope: 'admin' },
  'plan.read': { role: 'viewer', scope: 'read' },
  'plan.create': { role: 'editor', scope: 'provision' },
  'plan.approve': { role: 'approver', scope: 'provision' },
  'run.start': { role: 'editor', scope: 'provision' },
  'run.cancel': { role: 'editor', scope: 'provision' },
  'drift.check': { role: 'editor', scope: 'provision' },
  'drift.resolve': { role: 'editor', scope: 'provision' },
  'secret.reveal': { role: 'editor', scope: 'reveal' },
  'audit.read': { role: 'viewer', scope: 'read' },
  'token.manage': { role: 'admin', scope: 'admin' },
  'metrics.read': { role: 'admin', scope: 'admin' },
  'person.manage': { role: 'admin', scope: 'admin' },
} as const satisfies Record<string, { role: Role; scope: Scope }>

export type Permission = keyof typeof policy

export const permissions = Object.keys(policy) as readonly Permission[]

export function isAllowed(ctx: Pick<Ctx, 'role' | 'scopes'>, permission: Permission): boolean {
  const needed = policy[permission]
  if (roles.indexOf(ctx.role) < roles.indexOf(needed.role)) return false
  return ctx.scopes === 'all' || ctx.scopes.has('admin') || ctx.scopes.has(needed.scope)
}

/** Throws `forbidden`, naming what is missing: a role or a scope, never anything about the subject. */
export function authorize(ctx: Pick<Ctx, 'role' | 'scopes'>, permission: Permission): void {
  if (isAllowed(ctx, permission)) return
  const needed = policy[permission]
  const lacksRole = roles.indexOf(ctx.role) < roles.indexOf(needed.role)
  const message = lacksRole
    ? `This needs the role ${needed.role} or higher; yours is ${ctx.role}.`
    : `This needs a token with the scope ${needed.scope}.`
  throw new HedgerowError('forbidden', message, {
    reason: lacksRole ? 'role_too_low' : 'scope_missing',
    details: { permission },
  })
}
