import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import type { ConfigurationStatus } from '#generated/prisma/enums.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { cutPage, defaultLimit, type Page, type PageRequest, readCursor } from '#lib/core/paging.ts'
import { db } from '#lib/db.ts'
import { changedVariables } from './changes.ts'
import { environments } from './schemas.ts'
import { toInput } from './to-input.ts'
import type { ConfigurationView, RevisionView, ServiceRowView } from './views.ts'

export type ConfigurationFilter = PageRequest & {
  /** Part of the service's or project's name. */
  readonly q?: string | undefined
  readonly environment?: string | undefined
  readonly cloud_provider?: string | undefined
  readonly status?: ConfigurationStatus | undefined
  readonly team?: string | undefined
  /** A key of common_tags, or key=value. */
  readonly tag?: string | undefined
}

const lastRun = {
  orderBy: { createdAt: 'desc' },
  take: 1,
  select: { id: true, kind: true, status: true, finishedAt: true },
} as const satisfies Prisma.RunFindManyArgs

const withLastRun = { service: true, runs: lastRun } as const satisfies Prisma.ConfigurationInclude
type Row = Prisma.ConfigurationGetPayload<{ include: typeof withLastRun }>

export function etagOf(row: { readonly id: string; readonly version: number }): string {
  return `"${row.id}.${row.version}"`
}

/** Throws `not_found`, also for what the caller may not know of. */
export async function getConfiguration(ctx: Ctx, id: string): Promise<ConfigurationView> {
  authorize(ctx, 'configuration.read')
  const row = await db().configuration.findFirst({ where: { id, deletedAt: null }, include: withLastRun })
  if (!row) throw notFound('configuration')
  const [view] = await views([row])
  if (!view) throw notFound('configuration')
  return view
}

/** Newest change first. */
export async function listConfigurations(ctx: Ctx, filter: ConfigurationFilter = {}): Promise<Page<ConfigurationView>> {
  authorize(ctx, 'configuration.read')
  const limit = filter.limit ?? defaultLimit
  const where = whereOf(filter)
  const after = readCursor(filter.cursor, ['time', 'text'])
  const [updatedAt, id] = after ?? []
  const older = after
    ? {
        OR: [
          { updatedAt: { lt: new Date(updatedAt ?? 0) } },
          { updatedAt: new Date(updatedAt ?? 0), id: { lt: id ?? '' } },
        ],
      }
    : {}
  const [rows, total] = await Promise.all([
    db().configuration.findMany({
      where: { AND: [where, older] },
      include: withLastRun,
      orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    }),
    db().configuration.count({ where }),
  ])
  const { shown, next_cursor } = cutPage(rows, limit, (row) => [row.updatedAt.toISOString(), row.id])
  return { items: await views(shown), next_cursor, total }
}

/** By name; a service is shown when any of its environments matches, with all of them. */
export async function listServices(ctx: Ctx, filter: ConfigurationFilter = {}): Promise<Page<ServiceRowView>> {
  authorize(ctx, 'configuration.read')
  const limit = filter.limit ?? defaultLimit
  const where: Prisma.ServiceWhereInput = { configurations: { some: whereOf(filter) } }
  const after = readCursor(filter.cursor, ['text', 'text'])
  const [projectName = '', name = ''] = after ?? []
  const later: Prisma.ServiceWhereInput = after
    ? { OR: [{ projectName: { gt: projectName } }, { projectName, name: { gt: name } }] }
    : {}
  const [rows, total] = await Promise.all([
    db().service.findMany({
      where: { AND: [where, later] },
      include: { configurations: { where: { deletedAt: null }, include: { runs: lastRun } } },
      orderBy: [{ projectName: 'asc' }, { name: 'asc' }],
      take: limit + 1,
    }),
    db().service.count({ where }),
  ])
  const { shown, next_cursor } = cutPage(rows, limit, (row) => [row.projectName, row.name])
  return {
    items: shown.map((row) => ({
      project_name: row.projectName,
      service_name: row.name,
      team: row.team,
      configurations: [...row.configurations].sort(byEnvironment).map((item) => ({
        id: item.id,
        environment: item.environment,
        cloud_provider: item.cloudProvider,
        status: item.status,
        updated_at: item.updatedAt.toISOString(),
        last_run: lastRunView(item.runs),
      })),
    })),
    next_cursor,
    total,
  }
}

function byEnvironment(a: { environment: string }, b: { environment: string }): number {
  const order: readonly string[] = environments
  return order.indexOf(a.environment) - order.indexOf(b.environment)
}

/** Newest first, each with its difference to the one before. */
export async function listRevisions(ctx: Ctx, id: string): Promise<RevisionView[]> {
  authorize(ctx, 'configuration.read')
  const exists = await db().configuration.findFirst({ where: { id, deletedAt: null }, select: { id: true } })
  if (!exists) throw notFound('configuration')
  const rows = await db().revision.findMany({ where: { configurationId: id }, orderBy: { number: 'asc' } })
  return rows.map((row, index) => revisionView(row, rows[index - 1] ?? null)).reverse()
}

export async function getRevision(ctx: Ctx, id: string, number: number): Promise<RevisionView> {
  const found = (await listRevisions(ctx, id)).find((revision) => revision.number === number)
  if (!found) throw notFound('revision')
  return found
}

type RevisionRow = Prisma.RevisionGetPayload<object>

function revisionView(row: RevisionRow, before: RevisionRow | null): RevisionView {
  const variables = row.variables as JsonObject
  return {
    number: row.number,
    message: row.message,
    author: row.authorName,
    restored_from: row.restoredFrom,
    created_at: row.createdAt.toISOString(),
    variables,
    changes: before ? changedVariables(before.variables as JsonObject, variables) : [],
  }
}

function whereOf(filter: ConfigurationFilter): Prisma.ConfigurationWhereInput {
  const { q, environment, cloud_provider, status, team, tag } = filter
  return {
    deletedAt: null,
    ...(q ? { key: { contains: q, mode: 'insensitive' as const } } : {}),
    ...(environment ? { environment } : {}),
    ...(cloud_provider ? { cloudProvider: cloud_provider } : {}),
    ...(status ? { status } : {}),
    ...(team ? { service: { team } } : {}),
    ...(tag ? { tags: { has: tag } } : {}),
  }
}

/** One query for the newest revisions of all rows. */
async function views(rows: readonly Row[]): Promise<ConfigurationView[]> {
  const newest = rows.map((row) => ({ configurationId: row.id, number: row.revision }))
  const revisions = rows.length === 0 ? [] : await db().revision.findMany({ where: { OR: newest } })
  const variables = new Map(revisions.map((revision) => [revision.configurationId, revision.variables as JsonObject]))
  return rows.map((row) => view(row, variables.get(row.id) ?? {}))
}

function view(row: Row, variables: JsonObject): ConfigurationView {
  return {
    ...toInput(variables),
    service_name: row.service.name,
    project_name: row.service.projectName,
    environment: row.environment,
    cloud_provider: row.cloudProvider,
    id: row.id,
    key: row.key,
    revision: row.revision,
    applied_revision: row.appliedRevision,
    status: row.status,
    etag: etagOf(row),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    last_run: lastRunView(row.runs),
  }
}

function lastRunView(runs: Row['runs']): ConfigurationView['last_run'] {
  const [run] = runs
  if (!run) return null
  return { id: run.id, kind: run.kind, status: run.status, finished_at: run.finishedAt?.toISOString() ?? null }
}
