import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { listAuditRecords } from '#lib/audit/queries.ts'
import { auditActions } from '#lib/audit/record.ts'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { pageOrFirst } from '../page-or-first.ts'
import { readAuditFilter } from './audit-filter.ts'
import { AuditFilters } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'

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
        actions={
          isAllowed(ctx, 'token.manage') && (
            <Button asChild>
              <IntentLink href="/tokens">API tokens</IntentLink>
            </Button>
          )
        }
      />
      {page.total === 0 && !isFiltered ? (
        <EmptyState title="Nothing has been recorded yet">Whatever anybody changes appears here.</EmptyState>
      ) : (
        <AuditFilters actions={auditActions} total={page.total} shown={page.items.length} nextCursor={page.next_cursor}>
          <AuditList records={page.items} />
        </AuditFilters>
      )}
    </div>
  )
}
