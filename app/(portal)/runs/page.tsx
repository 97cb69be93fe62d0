import type { Metadata } from 'next'
import Link from 'next/link'
import type { SearchParams } from 'nuqs/server'
import { isMoving } from '#components/services/run-words.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { KeepFresh } from '#components/ui/keep-fresh.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { largestLimit } from '#lib/core/paging.ts'
import { listRuns } from '#lib/runs/queries.ts'
import { apiQuery } from '../api-query.ts'
import { pageOrFirst } from '../page-or-first.ts'
import { readRunFilter } from './run-filter.ts'
import { RunFilters } from './run-filters.tsx'
import { RunsTable } from './runs-table.tsx'

export const metadata: Metadata = { title: 'Runs' }

export default async function RunsPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const ctx = await requireCtx('/runs')
  const { query, cursor, isFiltered } = readRunFilter(await searchParams)
  const page = await pageOrFirst(cursor, (at) => listRuns(ctx, { ...query, cursor: at }))
  return (
    <div className="grid gap-5">
      <PageHeader title="Runs" />
      {page.total === 0 && !isFiltered ? (
        <EmptyState
          title="Nothing has run yet"
          action={
            <Button asChild tone="primary">
              <Link href="/services">Services</Link>
            </Button>
          }
        >
          A run carries out one plan, step by step, and can be resumed where it failed. Open a service and review its
          plan to start one.
        </EmptyState>
      ) : (
        <RunFilters
          total={page.total}
          shown={page.items.length}
          nextCursor={page.next_cursor}
          query={apiQuery({ ...query, limit: String(largestLimit) })}
        >
          <RunsTable runs={page.items} />
        </RunFilters>
      )}
      <KeepFresh isMoving={page.items.some(isMoving)} />
    </div>
  )
}
