import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { ServicesTable } from '#components/services/services-table.tsx'
import { Button } from '#components/ui/button.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { listServices } from '#lib/configurations/queries.ts'
import { NewServiceKey } from './new-service-key.tsx'
import { NoServices } from './no-services.tsx'
import { readServiceFilter } from './service-filter.ts'
import { ServiceFilters } from './service-filters.tsx'

export const metadata: Metadata = { title: 'Services' }

export default async function ServicesPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const ctx = await requireCtx('/services')
  const filter = readServiceFilter(await searchParams)
  const page = await listServices(ctx, filter.query)
  const mayCreate = isAllowed(ctx, 'configuration.write')
  const isEmpty = page.total === 0 && !filter.isFiltered
  return (
    <div className="grid gap-5">
      <PageHeader
        title="Services"
        actions={
          mayCreate &&
          !isEmpty && (
            <Button asChild tone="primary">
              <IntentLink href="/services/new">New service</IntentLink>
            </Button>
          )
        }
      />
      {mayCreate && <NewServiceKey />}
      {isEmpty ? (
        <NoServices mayCreate={mayCreate} />
      ) : (
        <ServiceFilters total={page.total} nextCursor={page.next_cursor} shown={page.items.length}>
          <ServicesTable services={page.items} />
        </ServiceFilters>
      )}
    </div>
  )
}
