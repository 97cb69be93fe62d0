import 'server-only'
import { variablesOf } from '#lib/configurations/prepare.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import type { Desired } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import { type Chosen, chooseConnections, desiredResources } from './desired.ts'
import type { PlanTarget } from './target.ts'

/** What a plan leads to. */
export type Intended = {
  /** The revision that it is about. */
  readonly revision: number
  readonly variables: Variables
  /** Null when nothing is to exist afterwards. */
  readonly chosen: Chosen | null
  readonly desired: readonly Desired[]
  /** What may be there although it is neither wanted nor recorded: it is looked for by our mark. */
  readonly candidates: readonly Desired[]
}

type Configuration = { readonly id: string; readonly revision: number; readonly appliedRevision: number | null }

/** Throws `not_found`, or `invalid` when no connection serves what is wanted. `live`: something is recorded already. */
export async function readIntended(row: Configuration, target: PlanTarget, live: boolean): Promise<Intended> {
  const newest = await variablesAt(row.id, row.revision)
  if (target.kind === 'apply') return wanted(row.revision, newest, live)
  if (target.kind === 'rollback' && row.appliedRevision !== null) {
    const back = await wanted(row.appliedRevision, await variablesAt(row.id, row.appliedRevision), live)
    return { ...back, candidates: await candidatesOf(newest) }
  }
  if (target.kind === 'revert') return applied(row, newest)
  const candidates = await candidatesOf(newest)
  return { revision: row.revision, variables: newest, chosen: null, desired: [], candidates }
}

/** What was last applied, whatever was edited since; `desired` tells which values refer to other resources. */
async function applied(row: Configuration, newest: Variables): Promise<Intended> {
  const revision = row.appliedRevision ?? row.revision
  const variables = revision === row.revision ? newest : await variablesAt(row.id, revision)
  return { revision, variables, chosen: null, desired: await candidatesOf(variables), candidates: [] }
}

async function wanted(revision: number, variables: Variables, live: boolean): Promise<Intended> {
  const chosen = await chooseConnections(variables)
  return { revision, variables, chosen, desired: desiredResources(variables, chosen, live), candidates: [] }
}

/** A configuration whose connections are gone can still be torn down by what was recorded. */
async function candidatesOf(variables: Variables): Promise<readonly Desired[]> {
  try {
    return desiredResources(variables, await chooseConnections(variables), true)
  } catch (error) {
    if (error instanceof HedgerowError) return []
    throw error
  }
}

async function variablesAt(configurationId: string, number: number): Promise<Variables> {
  const row = await db().revision.findUnique({ where: { configurationId_number: { configurationId, number } } })
  if (!row) throw notFound('configuration')
  return variablesOf(row)
}
