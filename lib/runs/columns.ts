import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import type { Check } from '#lib/core/check.ts'
import type { Json } from '#lib/core/json.ts'
import type { Change } from '#lib/engine/plan.ts'
import type { PlanView, RunEventView } from './views.ts'

/*
 * The JSON columns of plans and runs: what they hold was written by this folder and by nobody else, so their types
 * are said here once and not checked again.
 */

export function changesOf(plan: { readonly changes: unknown }): readonly Change[] {
  return plan.changes as readonly Change[]
}

export function preflightOf(plan: { readonly preflight: unknown }): readonly Check[] {
  return plan.preflight as readonly Check[]
}

export function summaryOf(plan: { readonly summary: unknown }): PlanView['summary'] {
  return plan.summary as PlanView['summary']
}

type EventRow = { readonly id: bigint; readonly at: Date; readonly type: string; readonly data: unknown }

export function eventView({ id, at, type, data }: EventRow): RunEventView {
  return { id: String(id), at: at.toISOString(), type, data } as RunEventView
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair in JSON, and what another system says may hold both. */
export function storable(value: Json): Prisma.InputJsonValue {
  const clean = (text: string) => text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd')
  return JSON.parse(JSON.stringify(value), (_name, item: unknown) => (typeof item === 'string' ? clean(item) : item))
}
