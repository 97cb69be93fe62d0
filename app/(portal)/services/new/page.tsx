import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { lastChoiceCookie, readLastChoice } from '#components/configuration/last-choice.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { env } from '#lib/env.ts'
import { connectionChoices } from '../connection-choices.ts'
import { NoConnections } from '../no-connections.tsx'
import { ReadOnly } from '../read-only.tsx'
import { ServiceForm } from '../service-form.tsx'

export const metadata: Metadata = { title: 'New service' }

export default async function NewServicePage() {
  const ctx = await requireCtx('/services/new')
  const header = <PageHeader crumbs={[{ label: 'Services', href: '/services' }]} title="New service" />
  if (!isAllowed(ctx, 'configuration.write')) return <ReadOnly header={header} role={ctx.role} />
  const connections = await connectionChoices(ctx)
  return (
    <div className="grid gap-7">
      {header}
      <NoConnections connections={connections} />
      <ServiceForm
        configuration={null}
        remembered={readLastChoice((await cookies()).get(lastChoiceCookie)?.value)}
        connections={connections}
        outboundAllow={env().HEDGEROW_OUTBOUND_ALLOW}
      />
    </div>
  )
}
