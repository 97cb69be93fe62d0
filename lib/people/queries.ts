import 'server-only'
import type { PersonModel } from '#generated/prisma/models.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize, type Role } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import { defaultLimit, type PageRequest, readCursor, writeCursor } from '#lib/core/paging.ts'
import { db } from '#lib/db.ts'

export type PersonView = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly disabled: boolean
  readonly etag: string
  readonly created_at: string
}

export function etagOf(row: Pick<PersonModel, 'id' | 'version'>): string {
  return `"${row.id}.${row.version}"`
}

export function personView(row: PersonModel): PersonView {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    disabled: row.disabledAt !== null,
    etag: etagOf(row),
    created_at: row.createdAt.toISOString(),
  }
}

export type PersonPage = {
  readonly items: readonly PersonView[]
  readonly next_cursor: string | null
  readonly total: number
}

/** By e-mail address. */
export async function listPeople(ctx: Ctx, filter: PageRequest = {}): Promise<PersonPage> {
  authorize(ctx, 'person.manage')
  const limit = filter.limit ?? defaultLimit
  const [after] = readCursor(filter.cursor, ['text']) ?? []
  const [rows, total] = await Promise.all([
    db().person.findMany({
      where: after === undefined ? {} : { email: { gt: after } },
      orderBy: { email: 'asc' },
      take: limit + 1,
    }),
    db().person.count(),
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(personView),
    next_cursor: rows.length > limit && last ? writeCursor([last.email]) : null,
    total,
  }
}

/** Throws `not_found`. */
export async function getPerson(ctx: Ctx, id: string): Promise<PersonView> {
  authorize(ctx, 'person.manage')
  const row = await db().person.findUnique({ where: { id } })
  if (!row) throw notFound('person')
  return personView(row)
}
