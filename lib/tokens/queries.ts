import 'server-only'
import type { Prisma } from '#generated/prisma/client.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { cutPage, defaultLimit, type Page, type PageRequest, readCursor } from '#lib/core/paging.ts'
import { db } from '#lib/db.ts'

export type TokenView = {
  readonly id: string
  readonly name: string
  /** `hr_••••3f9a` */
  readonly hint: string
  readonly scopes: readonly string[]
  /** Who made it: it can do no more than they may. */
  readonly person: string
  readonly created_at: string
  readonly expires_at: string | null
  readonly last_used_at: string | null
  readonly revoked_at: string | null
}

type Row = Prisma.ApiTokenGetPayload<{ include: { person: true } }>

export function tokenView(row: Row): TokenView {
  return {
    id: row.id,
    name: row.name,
    hint: `hr_••••${row.hint}`,
    scopes: row.scopes,
    person: row.person.name,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
  }
}

/** Newest first, revoked ones too. */
export async function listApiTokens(ctx: Ctx, filter: PageRequest = {}): Promise<Page<TokenView>> {
  authorize(ctx, 'token.manage')
  const limit = filter.limit ?? defaultLimit
  const [before] = readCursor(filter.cursor, ['text']) ?? []
  const [rows, total] = await Promise.all([
    db().apiToken.findMany({
      where: before === undefined ? {} : { id: { lt: before } },
      include: { person: true },
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
    db().apiToken.count(),
  ])
  const { shown, next_cursor } = cutPage(rows, limit, (row) => [row.id])
  return { items: shown.map(tokenView), next_cursor, total }
}
