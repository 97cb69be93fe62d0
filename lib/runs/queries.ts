import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import type { PlanKind, RunStatus } from '#generated/prisma/enums.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import { cutPage, defaultLimit, type Page, type PageRequest, readCursor } from '#lib/core/paging.ts'
import { db } from '#lib/db.ts'
import { planView, withRun } from './plan-view.ts'
import { runRowView, runView, withSteps } from './run-view.ts'
import type { PlanView, RunRowView, RunView } from './views.ts'

type RunFilter = PageRequest & {
  /** Id of a configuration. */
  readonly configuration?: string | undefined
  readonly status?: RunStatus | undefined
  readonly kind?: PlanKind | undefined
  /** Part of the name of who started it. */
  readonly actor?: string | undefined
  /** RFC 3339: not before. */
  readonly since?: string | undefined
  /** Part of project/service/environment. */
  readonly q?: string | undefined
}

export async function getPlan(ctx: Ctx, id: string): Promise<PlanView> {
  authorize(ctx, 'plan.read')
  const row = await db().plan.findUnique({ where: { id }, include: withRun })
  if (!row) throw notFound('plan')
  return planView(row)
}

/** The newest plan of a configuration that can still be applied; null when there is none. */
export async function findOpenPlan(ctx: Ctx, configurationId: string): Promise<PlanView | null> {
  authorize(ctx, 'plan.read')
  const where = { configurationId, expiresAt: { gt: new Date() }, rejectedAt: null, run: null }
  const row = await db().plan.findFirst({ where, orderBy: { createdAt: 'desc' }, include: withRun })
  return row ? planView(row) : null
}

export async function getRun(ctx: Ctx, id: string): Promise<RunView> {
  authorize(ctx, 'plan.read')
  const row = await db().run.findUnique({ where: { id }, include: withSteps })
  if (!row) throw notFound('run')
  return runView(row)
}

/** Newest first. */
export async function listRuns(ctx: Ctx, filter: RunFilter = {}): Promise<Page<RunRowView>> {
  authorize(ctx, 'plan.read')
  const limit = filter.limit ?? defaultLimit
  const where = whereOf(filter)
  const after = readCursor(filter.cursor, ['time', 'text'])
  const [at = '', id = ''] = after ?? []
  const createdAt = new Date(at)
  const older: Prisma.RunWhereInput = after
    ? { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
    : {}
  const [rows, total] = await Promise.all([
    db().run.findMany({
      where: { AND: [where, older] },
      include: { configuration: { select: { key: true } }, _count: { select: { steps: true } } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    }),
    db().run.count({ where }),
  ])
  const { shown, next_cursor } = cutPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id])
  const done = await stepsDone(shown.map((row) => row.id))
  return {
    items: shown.map((row) => runRowView(row, done.get(row.id) ?? 0, row._count.steps)),
    next_cursor,
    total,
  }
}

async function stepsDone(runIds: readonly string[]): Promise<Map<string, number>> {
  if (runIds.length === 0) return new Map()
  const where = { runId: { in: [...runIds] }, status: 'succeeded' as const }
  const groups = await db().step.groupBy({ by: ['runId'], where, _count: { _all: true } })
  return new Map(groups.map((group) => [group.runId, group._count._all]))
}

function whereOf({ configuration, status, kind, actor, since, q }: RunFilter): Prisma.RunWhereInput {
  return {
    ...(configuration ? { configurationId: configuration } : {}),
    ...(status ? { status } : {}),
    ...(kind ? { kind } : {}),
    ...(actor ? { authorName: { contains: actor, mode: 'insensitive' as const } } : {}),
    ...(since ? { createdAt: { gte: new Date(since) } } : {}),
    ...(q ? { configuration: { key: { contains: q, mode: 'insensitive' as const } } } : {}),
  }
}
