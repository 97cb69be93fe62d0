import 'server-only'
import type { PersonModel } from '#generated/prisma/models.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize, type Role } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import { cutPage, defaultLimit, type Page, type PageRequest, readCursor } from '#lib/core/paging.ts'
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

/** By e-mail address. */
export async function listPeople(ctx: Ctx, filter: PageRequest = {}): Promise<Page<PersonView>> {
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
  const { shown, next_cursor } = cutPage(rows, limit, (row) => [row.email])
  return { items: shown.map(personView), next_cursor, total }
}

/** Throws `not_found`. */
export async function getPerson(ctx: Ctx, id: string): Promise<PersonView> {
  authorize(ctx, 'person.manage')
  const row = await db().person.findUnique({ where: { id } })
  if (!row) throw notFound('person')
  return personView(row)
}
