import 'server-only'
import type { RotationModel } from '#generated/prisma/models.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { newId } from '#lib/core/ids.ts'
import { db, type Transaction } from '#lib/db.ts'
import { databaseTime } from '#lib/runs/database-clock.ts'
import { activeStatuses } from '#lib/runs/refusals.ts'
import type { CurrentRotationView, RotationPhase, RotationSubject } from './views.ts'

type Beginning = {
  readonly configurationId: string
  readonly subject: RotationSubject
  /** Keyed fingerprints. */
  readonly before: string
  readonly after: string
}

/** An older one of the same secret that is not confirmed is over: its new value is not wanted any more. */
export async function beginRotation(tx: Transaction, ctx: Ctx, beginning: Beginning): Promise<void> {
  const { configurationId, subject, before, after } = beginning
  const startedAt = await databaseTime(tx)
  await tx.rotation.updateMany({
    where: { configurationId, subject, finishedAt: null },
    data: { finishedAt: startedAt },
  })
  await tx.rotation.create({
    data: {
      id: newId(),
      configurationId,
      subject,
      oldFingerprint: before,
      newFingerprint: after,
      authorId: ctx.actor.id,
      authorName: ctx.actor.name,
      startedAt,
    },
  })
}

/** The newest one that is under way or confirmed; those that were overtaken by another are not told of. */
export async function currentRotation(configurationId: string): Promise<CurrentRotationView | null> {
  const row = await db().rotation.findFirst({
    where: { configurationId, OR: [{ finishedAt: null }, { confirmedAt: { not: null } }] },
    orderBy: { startedAt: 'desc' },
  })
  if (!row) return null
  const { phase, plan_id, run_id } = await progressOf(row)
  return {
    id: row.id,
    subject: row.subject === 'webhook_secret' ? 'webhook_secret' : 'project_token',
    phase,
    plan_id,
    run_id,
    started_at: row.startedAt.toISOString(),
    confirmed_at: row.confirmedAt?.toISOString() ?? null,
    author: row.authorName,
  }
}

type Progress = { readonly phase: RotationPhase; readonly plan_id: string | null; readonly run_id: string | null }

/** Any plan that is made after it writes the new value, so the newest one tells how far it is. */
async function progressOf(row: RotationModel): Promise<Progress> {
  const { configurationId, startedAt, planId, runId } = row
  if (row.confirmedAt) return { phase: 'confirmed', plan_id: planId, run_id: runId }
  const plan = await db().plan.findFirst({
    where: { configurationId, kind: 'apply', createdAt: { gte: startedAt } },
    orderBy: { createdAt: 'desc' },
    include: { run: { select: { id: true, status: true } } },
  })
  if (!plan) return { phase: 'detected', plan_id: null, run_id: null }
  const { run } = plan
  const isWriting = activeStatuses.some((status) => status === run?.status)
  const isOpen = run === null && plan.rejectedAt === null && plan.expiresAt > new Date()
  if (!run && !isOpen) return { phase: 'detected', plan_id: null, run_id: null }
  return { phase: isWriting ? 'writing' : isOpen ? 'planned' : 'detected', plan_id: plan.id, run_id: run?.id ?? null }
}
