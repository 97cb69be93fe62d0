import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { listAuditRecords } from '#lib/audit/queries.ts'
import { auditActions } from '#lib/audit/record.ts'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { apiQuery } from '../api-query.ts'
import { pageOrFirst } from '../page-or-first.ts'
import { readAuditFilter } from './audit-filter.ts'
import { AuditFilters } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'
import { VerifyChain } from './verify-chain.tsx'

export const metadata: Metadata = { title: 'Audit' }

export default async function AuditPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const ctx = await requireCtx('/audit')
  const { query, cursor, isFiltered } = readAuditFilter(await searchParams)
  const page = await pageOrFirst(cursor, (at) => listAuditRecords(ctx, { ...query, cursor: at }))
  return (
    <div className="grid gap-5">
      <PageHeader
        title="Audit"
        facts="Every change, every reveal of a secret and every refusal. Records are written with what they tell of, or it does not happen."
      />
      <VerifyChain />
      {page.total === 0 && !isFiltered ? (
        <EmptyState title="Nothing has been recorded yet">Whatever anybody changes appears here.</EmptyState>
      ) : (
        <AuditFilters
          actions={auditActions}
          total={page.total}
          shown={page.items.length}
          nextCursor={page.next_cursor}
          query={apiQuery({ ...query, since: query.since?.toISOString() })}
        >
          <AuditList records={page.items} />
        </AuditFilters>
      )}
    </div>
  )
}
