import type { Metadata } from 'next'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { env } from '#lib/env.ts'
import { listApiTokens } from '#lib/tokens/queries.ts'
import { AdminsOnly } from '../admins-only.tsx'
import { pageOrFirst } from '../page-or-first.ts'
import { NewToken } from './new-token.tsx'
import { TokenPages } from './token-pages.tsx'
import { TokensTable } from './tokens-table.tsx'

export const metadata: Metadata = { title: 'API tokens' }

const load = createLoader({ cursor: parseAsString })

export default async function TokensPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  const ctx = await requireCtx('/tokens')
  const { cursor } = await load(searchParams)
  if (!isAllowed(ctx, 'token.manage')) {
    return (
      <div className="grid gap-5">
        <PageHeader title="API tokens" />
        <AdminsOnly role={ctx.role} what="manage tokens" />
      </div>
    )
  }
  const page = await pageOrFirst(cursor, (at) => listApiTokens(ctx, { cursor: at }))
  const add = <NewToken portalUrl={env().HEDGEROW_PUBLIC_URL} />
  return (
    <div className="grid gap-5">
      <PageHeader
        title="API tokens"
        facts="For pipelines: what a person can do here, a token can do at /api/v1, within its scopes."
        actions={page.total > 0 && add}
      />
      {page.total === 0 ? (
        <EmptyState title="There is no token yet" action={add}>
          A token is shown once when it is made. Give each pipeline its own: it can be revoked without the others.
        </EmptyState>
      ) : (
        <>
          <TokensTable tokens={page.items} now={new Date().toISOString()} />
          <TokenPages isFirst={cursor === null} nextCursor={page.next_cursor} />
        </>
      )}
    </div>
  )
}
