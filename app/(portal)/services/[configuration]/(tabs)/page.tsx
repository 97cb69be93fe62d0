import type { Metadata } from 'next'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { listRevisions } from '#lib/configurations/queries.ts'
import { listResources } from '#lib/runs/list-resources.ts'
import { listRuns } from '#lib/runs/queries.ts'
import { readOutputs } from '#lib/runs/read-outputs.ts'
import { configurationOr404 } from '../../or-not-found.ts'
import { OutputsSummary } from './outputs-summary.tsx'
import { RecentRuns } from './recent-runs.tsx'
import { SettingsSummary } from './settings-summary.tsx'
import { StatusNotice } from './status-notice.tsx'

type Props = { readonly params: Promise<{ readonly configuration: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}`)
  return { title: (await configurationOr404(ctx, id)).key }
}

export default async function OverviewPage({ params }: Props) {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}`)
  const configuration = await configurationOr404(ctx, id)
  const [outputs, resources, runs, revisions] = await Promise.all([
    readOutputs({ ctx, configurationId: id, reveal: false }),
    listResources(ctx, id),
    listRuns(ctx, { configuration: id, limit: 6 }),
    listRevisions(ctx, id),
  ])
  return (
    <div className="grid gap-8">
      <StatusNotice configuration={configuration} revisions={revisions} lastRun={runs.items[0] ?? null} />
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-2">
        <OutputsSummary
          configuration={configuration}
          outputs={outputs}
          resources={resources}
          mayReveal={isAllowed(ctx, 'secret.reveal')}
        />
        <SettingsSummary configuration={configuration} mayWrite={isAllowed(ctx, 'configuration.write')} />
      </div>
      <RecentRuns configurationId={id} page={runs} />
    </div>
  )
}
