import { asHedgerowError } from '#lib/core/errors.ts'
import type { RegisteredKind } from './kind.ts'

/** A kind whose every failure is a HedgerowError: a bug in it is told apart from a failing ledger. */
export function guarded(kind: RegisteredKind): RegisteredKind {
  return {
    ...kind,
    find: (...args) => attempt(() => kind.find(...args)),
    create: (...args) => attempt(() => kind.create(...args)),
    update: (...args) => attempt(() => kind.update(...args)),
    remove: (...args) => attempt(() => kind.remove(...args)),
  }
}

async function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw asHedgerowError(error)
  }
}
