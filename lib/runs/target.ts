import { HedgerowError } from '#lib/core/errors.ts'
import { isJsonObject } from '#lib/core/json.ts'
import type { PlanKind } from './views.ts'

/** What a plan leads to, and what it is limited to. `field.path` empty: the resource as a whole. */
export type PlanTarget =
  | { readonly kind: 'apply' | 'destroy' }
  | { readonly kind: 'rollback'; readonly run: string }
  | { readonly kind: 'revert'; readonly fields: readonly DriftedField[] }

export type DriftedField = { readonly address: string; readonly path: string }

/** For the plan's `scope` column; null when it is not limited. */
export function scopeOf(target: PlanTarget): Readonly<Record<string, unknown>> | null {
  if (target.kind === 'rollback') return { run: target.run }
  return target.kind === 'revert' ? { fields: target.fields } : null
}

/** As it was stored by scopeOf. */
export function targetOf({ kind, scope }: { readonly kind: PlanKind; readonly scope: unknown }): PlanTarget {
  if (kind === 'apply' || kind === 'destroy') return { kind }
  const known = isJsonObject(scope) ? scope : {}
  if (kind === 'rollback' && typeof known.run === 'string') return { kind, run: known.run }
  if (kind === 'revert' && Array.isArray(known.fields)) return { kind, fields: known.fields as DriftedField[] }
  throw new HedgerowError('internal', `A ${kind} plan says nothing of what it is limited to.`)
}
