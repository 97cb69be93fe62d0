import type { Metadata } from 'next'
import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { listConnections } from '#lib/connections/queries.ts'
import { largestLimit } from '#lib/core/paging.ts'
import { ConnectionsTable } from './connections-table.tsx'

export const metadata: Metadata = { title: 'Connections' }

export default async function ConnectionsPage() {
  const ctx = await requireCtx('/connections')
  const { items, total } = await listConnections(ctx, { limit: largestLimit })
  const mayWrite = isAllowed(ctx, 'connection.write')
  const add = (
    <Button asChild tone="primary">
      <Link href="/connections/new">New connection</Link>
    </Button>
  )
  return (
    <div className="grid gap-5">
      <PageHeader
        title="Connections"
        facts="Where services are made: PostHog, and the vaults of the clouds."
        actions={mayWrite && total > 0 && add}
      />
      {total === 0 ? (
        <EmptyState title="Nothing is connected yet" action={mayWrite && add}>
          A plan needs one connection to PostHog and one to the vault of the service’s cloud.
          {!mayWrite && ' An admin of Hedgerow can add them.'}
        </EmptyState>
      ) : (
        <ConnectionsTable connections={items} />
      )}
      {items.length < total && (
        <p className="text-sm text-ink-2">
          The first {items.length} of {total} by name.
        </p>
      )}
    </div>
  )
}
