import type { Role, Scope } from './policy.ts'

export type Actor = {
  readonly kind: 'person' | 'token' | 'system'
  readonly id: string
  readonly name: string
}

/** Who asks: given to every verb and query, which authorise with it themselves. */
export type Ctx = {
  readonly actor: Actor
  readonly role: Role
  /** 'all' for people and the system; a token is held to its scopes and to the role of the person who made it. */
  readonly scopes: ReadonlySet<Scope> | 'all'
  /** Ties answers, log lines and audit records of one request together. */
  readonly requestId: string
}

/** The portal itself: seeding, schedules, the worker. */
export function systemCtx(name: string, requestId: string): Ctx {
  return { actor: { kind: 'system', id: name, name }, role: 'admin', scopes: 'all', requestId }
}
