import type { Metadata } from 'next'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { AdminsOnly } from '../../admins-only.tsx'
import { NewConnection } from './new-connection.tsx'

export const metadata: Metadata = { title: 'New connection' }

export default async function NewConnectionPage() {
  const ctx = await requireCtx('/connections/new')
  return (
    <div className="grid gap-6">
      <PageHeader crumbs={[{ label: 'Connections', href: '/connections' }]} title="New connection" />
      {isAllowed(ctx, 'connection.write') ? <NewConnection /> : <AdminsOnly role={ctx.role} what="add connections" />}
    </div>
  )
}
