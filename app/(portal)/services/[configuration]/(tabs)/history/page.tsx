import type { Metadata } from 'next'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import { Section } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { listRevisions } from '#lib/configurations/queries.ts'
import { listRuns } from '#lib/runs/queries.ts'
import { configurationOr404 } from '../../../or-not-found.ts'
import { RevisionList } from './revision-list.tsx'
import { RunDays } from './run-days.tsx'

type Props = {
  readonly params: Promise<{ readonly configuration: string }>
  readonly searchParams: Promise<SearchParams>
}

const load = createLoader({ cursor: parseAsString })

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/history`)
  return { title: `History of ${(await configurationOr404(ctx, id)).key}` }
}

export default async function HistoryPage({ params, searchParams }: Props) {
  const { configuration: id } = await params
  const { cursor } = await load(searchParams)
  const ctx = await requireCtx(`/services/${id}/history`)
  const configuration = await configurationOr404(ctx, id)
  const [runs, revisions] = await Promise.all([
    listRuns(ctx, { configuration: id, cursor, limit: 30 }),
    listRevisions(ctx, id),
  ])
  return (
    <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <Section id="runs" title="Runs" aside={runs.total}>
        <RunDays page={runs} path={`/services/${id}/history`} isFirst={cursor === null} />
      </Section>
      <Section id="revisions" title="Revisions" aside={revisions.length}>
        <RevisionList
          configuration={configuration}
          revisions={revisions}
          mayRestore={isAllowed(ctx, 'configuration.write')}
        />
      </Section>
    </div>
  )
}
