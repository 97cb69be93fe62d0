import type { Metadata } from 'next'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Chip } from '#components/ui/status.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { getConnection } from '#lib/connections/queries.ts'
import { orNotFound } from '../../services/or-not-found.ts'
import { CheckPanel } from '../check-panel.tsx'
import { CheckState } from '../check-state.tsx'
import { DeleteConnection } from '../delete-connection.tsx'
import { kindWords, placeOf } from '../kinds.ts'
import { ConnectionFacts } from './connection-facts.tsx'
import { EditConnection } from './edit-connection.tsx'

type Props = {
  readonly params: Promise<{ readonly connection: string }>
  readonly searchParams: Promise<{ readonly check?: string | string[] }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { connection: id } = await params
  const ctx = await requireCtx(`/connections/${id}`)
  return { title: (await orNotFound(getConnection(ctx, id))).name }
}

export default async function ConnectionPage({ params, searchParams }: Props) {
  const { connection: id } = await params
  const { check } = await searchParams
  const ctx = await requireCtx(`/connections/${id}`)
  const connection = await orNotFound(getConnection(ctx, id))
  const mayWrite = isAllowed(ctx, 'connection.write')
  return (
    <div className="grid gap-7">
      <PageHeader
        crumbs={[{ label: 'Connections', href: '/connections' }]}
        title={connection.name}
        status={<CheckState check={connection.last_check} />}
        facts={
          <>
            <span>{kindWords[connection.kind].long}</span>
            <span className="font-mono wrap-anywhere">{placeOf(connection)}</span>
            {connection.is_default && <Chip>default</Chip>}
            <span>
              changed <RelativeTime at={connection.updated_at} />
            </span>
          </>
        }
        actions={mayWrite && <DeleteConnection connection={connection} />}
      />
      {mayWrite ? (
        <EditConnection key={connection.etag} connection={connection} checksNow={check === 'now'} />
      ) : (
        <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
          <ConnectionFacts connection={connection} />
          <CheckPanel connection={connection} mayCheck={false} startsNow={false} />
        </div>
      )}
    </div>
  )
}
