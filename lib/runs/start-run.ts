import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import { record } from '#lib/audit/record.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { describeChanges } from '#lib/configurations/changes.ts'
import type { Check } from '#lib/core/check.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { equalJson } from '#lib/core/json.ts'
import { db, type Transaction } from '#lib/db.ts'
import { type Change, isStep } from '#lib/engine/plan.ts'
import { openPlan } from './open-plan.ts'
import { changesOf, type PlanRow } from './plan-view.ts'
import { type Preview, preview } from './preview.ts'
import { wakeWorker } from './queue.ts'

export const activeStatuses = ['queued', 'running', 'waiting'] as const

/**
 * Starts the run that applies a plan as it was read. Throws `conflict` (plan_stale, with what moved; plan_blocked;
 * plan_applied and run_in_progress, with the run's id) and starts nothing.
 */
export async function startRun({ ctx, planId }: { ctx: Ctx; planId: string }): Promise<{ run_id: string }> {
  authorize(ctx, 'run.start')
  const row = await openPlan(planId)
  refuseBlocked(row)
  await refuseRunning(row.configurationId)
  refuseStale(row, await preview(row.configurationId, row.kind))
  const runId = newId()
  try {
    await db().$transaction((tx) => write(tx, ctx, row, runId))
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      // Somebody else was faster, with this plan or with another one of the same configuration.
      await openPlan(planId)
      await refuseRunning(row.configurationId)
    }
    throw error
  }
  await wakeWorker(runId)
  return { run_id: runId }
}

function refuseBlocked(row: PlanRow): void {
  const failed = (row.preflight as unknown as readonly Check[]).filter(({ status }) => status === 'error')
  const blocked = changesOf(row).filter(({ action }) => action === 'blocked')
  if (failed.length + blocked.length === 0) return
  const [check] = failed
  const [change] = blocked
  const why = check ? `${check.name}: ${check.detail} ${check.fix}` : `${change?.address}: ${change?.reason}`
  throw new HedgerowError('conflict', `This plan cannot be applied. ${why}`, {
    reason: 'plan_blocked',
    details: { blocked: blocked.map(({ address }) => address), failed: failed.map(({ name }) => name) },
  })
}

async function refuseRunning(configurationId: string): Promise<void> {
  const where = { configurationId, status: { in: [...activeStatuses] } }
  const active = await db().run.findFirst({ where, select: { id: true } })
  if (!active) return
  throw new HedgerowError('conflict', 'Another run is changing this configuration.', {
    reason: 'run_in_progress',
    details: { run_id: active.id },
  })
}

/** Nothing is written that was not seen first: the plan made now must be the plan that was read. */
function refuseStale(row: PlanRow, now: Preview): void {
  if (row.revision !== now.revision) {
    const message = `The configuration was edited: this plan is for revision ${row.revision}, it is at ${now.revision} now.`
    throw new HedgerowError('conflict', message, { reason: 'plan_stale', details: { moved: ['configuration'] } })
  }
  const failed = now.preflight.find(({ status }) => status === 'error')
  if (failed) throw new HedgerowError('conflict', `${failed.detail} ${failed.fix}`, { reason: 'plan_blocked' })
  if (row.hash === now.hash) return
  const moved = movedBetween(changesOf(row), now.changes)
  const shown = moved.slice(0, 5).join(', ')
  const more = moved.length > 5 ? ` and ${moved.length - 5} more` : ''
  throw new HedgerowError(
    'conflict',
    `The world has moved since this plan was made: ${shown}${more}. Make a new one.`,
    {
      reason: 'plan_stale',
      details: { moved },
    },
  )
}

/** Addresses, with their fields where only those differ. */
function movedBetween(before: readonly Change[], after: readonly Change[]): string[] {
  const old = new Map(before.map((change) => [change.address, change]))
  const now = new Map(after.map((change) => [change.address, change]))
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((address) => {
    const [a, b] = [old.get(address), now.get(address)]
    if (!a || !b) return [address]
    if (equalJson(a as unknown as JsonObject, b as unknown as JsonObject)) return []
    const paths = [...a.fields, ...b.fields].map(({ path }) => path)
    return paths.length > 0 && a.action === b.action
      ? [...new Set(paths)].map((path) => `${address} ${path}`)
      : [address]
  })
}

async function write(tx: Transaction, ctx: Ctx, row: PlanRow, runId: string): Promise<void> {
  const { configurationId, revision, kind } = row
  const steps = changesOf(row).filter(isStep)
  await tx.run.create({
    data: {
      id: runId,
      configurationId,
      planId: row.id,
      kind,
      revision,
      authorId: ctx.actor.id,
      authorName: ctx.actor.name,
      title: await titleOf(tx, row),
      steps: {
        createMany: {
          data: steps.map((change, position) => ({
            address: change.address,
            kind: change.kind,
            action: change.action,
            needs: [...change.needs],
            position,
          })),
        },
      },
    },
  })
  await tx.configuration.update({ where: { id: configurationId }, data: { status: 'provisioning' } })
  await record(tx, ctx, {
    action: 'run.started',
    subjectType: 'run',
    subjectId: runId,
    subjectName: row.configuration.key,
    detail: { plan: row.id, kind, revision, steps: steps.length },
  })
}

/** What changed since the revision that was last applied, in words. */
async function titleOf(tx: Transaction, { configurationId, revision, kind }: PlanRow): Promise<string> {
  if (kind === 'destroy') return 'tear down'
  const configuration = await tx.configuration.findUniqueOrThrow({ where: { id: configurationId } })
  const number = { in: [revision, configuration.appliedRevision ?? 0] }
  const rows = await tx.revision.findMany({ where: { configurationId, number } })
  const variablesOf = (wanted: number | null) => rows.find((one) => one.number === wanted)?.variables as JsonObject
  return describeChanges(variablesOf(configuration.appliedRevision) ?? null, variablesOf(revision) ?? {})
}
