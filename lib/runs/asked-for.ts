import type { Address, Desired } from '#lib/core/resource.ts'
import { changesOf } from './columns.ts'

/** What a step of that plan asked for: to be looked for when its call had no answer. None when the plan has no such step. */
export function askedFor(address: Address, plan: { readonly changes: unknown }): Desired[] {
  return changesOf(plan)
    .filter((change) => change.address === address)
    .map(({ kind, connection, spec, needs }) => ({ address, kind, connection, needs, spec: spec ?? {} }))
}
