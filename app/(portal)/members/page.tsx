import type { Metadata } from 'next'
import Link from 'next/link'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { listPeople } from '#lib/people/queries.ts'
import { AdminsOnly } from '../admins-only.tsx'
import { pageOrFirst } from '../page-or-first.ts'
import { MembersTable } from './members-table.tsx'

export const metadata: Metadata = { title: 'Members' }

const load = createLoader({ cursor: parseAsString })

export default async function MembersPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const ctx = await requireCtx('/members')
  const { cursor } = await load(searchParams)
  if (!isAllowed(ctx, 'person.manage')) {
    return (
      <div className="grid gap-5">
        <PageHeader title="Members" />
        <AdminsOnly role={ctx.role} what="see and change members" />
      </div>
    )
  }
  const page = await pageOrFirst(cursor, (at) => listPeople(ctx, { cursor: at }))
  return (
    <div className="grid gap-5">
      <PageHeader
        title="Members"
        facts="Whoever signs in through your identity provider becomes a viewer. Here they get another role."
      />
      <MembersTable people={page.items} ownId={ctx.actor.id} />
      {(cursor !== null || page.next_cursor) && (
        <nav aria-label="Pages" className="flex gap-2">
          {cursor !== null && (
            <Button asChild>
              <Link href="/members">First page</Link>
            </Button>
          )}
          {page.next_cursor && (
            <Button asChild>
              <Link href={`/members?cursor=${encodeURIComponent(page.next_cursor)}`}>Next page</Link>
            </Button>
          )}
        </nav>
      )}
    </div>
  )
}
