import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import { defaultLimit, type PageRequest, readCursor, writeCursor } from '#lib/core/paging.ts'
import { db } from '#lib/db.ts'
import type { ConnectionKind } from './schemas.ts'
import { connectionView } from './stored.ts'
import type { ConnectionView } from './views.ts'

export type ConnectionPage = {
  readonly items: readonly ConnectionView[]
  readonly next_cursor: string | null
  readonly total: number
}

/** By name. */
export async function listConnections(
  ctx: Ctx,
  filter: PageRequest & { readonly kind?: ConnectionKind | undefined } = {},
): Promise<ConnectionPage> {
  authorize(ctx, 'connection.read')
  const limit = filter.limit ?? defaultLimit
  const [after] = readCursor(filter.cursor, ['text']) ?? []
  const where = filter.kind ? { kind: filter.kind } : {}
  const [rows, total] = await Promise.all([
    db().connection.findMany({
      where: after === undefined ? where : { ...where, name: { gt: after } },
      orderBy: { name: 'asc' },
      take: limit + 1,
    }),
    db().connection.count({ where }),
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(connectionView),
    next_cursor: rows.length > limit && last ? writeCursor([last.name]) : null,
    total,
  }
}

/** Throws `not_found`. */
export async function getConnection(ctx: Ctx, id: string): Promise<ConnectionView> {
  authorize(ctx, 'connection.read')
  const row = await db().connection.findUnique({ where: { id } })
  if (!row) throw notFound('connection')
  return connectionView(row)
}
